"""Arrow's compute functions, without their published types: those know few functions over columns of unknown type."""

from __future__ import annotations

from typing import Any

import pyarrow.compute

pc: Any = pyarrow.compute
