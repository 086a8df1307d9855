"""The weather of a city: from memory, from Redis, or from OpenWeatherMap."""
