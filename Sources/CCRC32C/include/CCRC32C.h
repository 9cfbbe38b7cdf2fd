#pragma once
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `count` bytes, continuing from `crc` (0 to start).
/// Uses SSE4.2 where the processor has it, slicing-by-8 elsewhere.
uint32_t streamrec_crc32c(uint32_t crc, const void *bytes, size_t count);

/// The portable path alone, so that tests can hold both against each other.
uint32_t streamrec_crc32c_portable(uint32_t crc, const void *bytes, size_t count);
