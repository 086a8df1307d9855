"""The built-in sample: invented posts and orders from Bangladesh, in English, Bangla and Banglish, some broken."""

from __future__ import annotations

from millionx.local.sample.generate import SampleRecord, planted, sample, sample_records

__all__ = ["SampleRecord", "planted", "sample", "sample_records"]
