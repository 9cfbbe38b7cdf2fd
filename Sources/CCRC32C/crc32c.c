#include "CCRC32C.h"

#include <string.h>

// Reflected polynomial of CRC-32C.
#define POLYNOMIAL 0x82f63b78u

static uint32_t table[8][256];

__attribute__((constructor)) static void make_tables(void) {
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t crc = n;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
    table[0][n] = crc;
  }
  for (uint32_t n = 0; n < 256; n++)
    for (int k = 1; k < 8; k++)
      table[k][n] = (table[k - 1][n] >> 8) ^ table[0][table[k - 1][n] & 0xff];
}

static uint32_t portable(uint32_t crc, const uint8_t *p, size_t count) {
  while (count >= 8) {
    // Byte by byte, so that it is right on big-endian machines too.
    uint32_t low = crc ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
    crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^
          table[3][p[4]] ^ table[2][p[5]] ^ table[1][p[6]] ^ table[0][p[7]];
    p += 8;
    count -= 8;
  }
  while (count-- > 0) crc = (crc >> 8) ^ table[0][(crc ^ *p++) & 0xff];
  return crc;
}

uint32_t streamrec_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
  return ~portable(~crc, bytes, count);
}

#if defined(__x86_64__)

// crc32q has a latency of 3 cycles and a throughput of 1: three independent lanes keep it busy.
// Their results are joined by advancing a lane's CRC over the length of the lanes behind it,
// which is a linear map of its 32 bits, held here as four tables of 256. What is too short for the
// long lanes goes through short ones: records of a kilobyte are a common size.
enum { LANE = 1024, SHORT_LANE = 128 };
static uint32_t skip_lane[4][256], skip_two_lanes[4][256];
static uint32_t skip_short_lane[4][256], skip_two_short_lanes[4][256];

static uint32_t zeros(uint32_t crc, size_t count) {
  while (count-- > 0) crc = (crc >> 8) ^ table[0][crc & 0xff];
  return crc;
}

static void make_skip(uint32_t out[4][256], size_t count) {
  uint32_t bits[32];
  for (int bit = 0; bit < 32; bit++) bits[bit] = zeros(1u << bit, count);
  for (int k = 0; k < 4; k++)
    for (uint32_t n = 0; n < 256; n++) {
      uint32_t crc = 0;
      for (int bit = 0; bit < 8; bit++)
        if (n >> bit & 1) crc ^= bits[8 * k + bit];
      out[k][n] = crc;
    }
}

// A higher number runs later: the tables of make_tables are needed first.
__attribute__((constructor)) static void make_skips(void) {
  if (table[0][1] == 0) make_tables();
  make_skip(skip_lane, LANE);
  make_skip(skip_two_lanes, 2 * LANE);
  make_skip(skip_short_lane, SHORT_LANE);
  make_skip(skip_two_short_lanes, 2 * SHORT_LANE);
}

static uint32_t skip(uint32_t map[4][256], uint32_t crc) {
  return map[0][crc & 0xff] ^ map[1][crc >> 8 & 0xff] ^ map[2][crc >> 16 & 0xff] ^ map[3][crc >> 24];
}

static uint64_t load(const uint8_t *p) {
  uint64_t value;
  memcpy(&value, p, 8);
  return value;
}

// Three lanes of `lane` bytes each, side by side.
__attribute__((target("sse4.2"))) static inline uint32_t lanes(
    uint32_t crc, const uint8_t *p, size_t lane, uint32_t one[4][256], uint32_t two[4][256]) {
  uint64_t a = crc, b = 0, c = 0;
  for (size_t i = 0; i < lane; i += 8) {
    a = __builtin_ia32_crc32di(a, load(p + i));
    b = __builtin_ia32_crc32di(b, load(p + lane + i));
    c = __builtin_ia32_crc32di(c, load(p + 2 * lane + i));
  }
  return skip(two, (uint32_t)a) ^ skip(one, (uint32_t)b) ^ (uint32_t)c;
}

__attribute__((target("sse4.2"))) static uint32_t hardware(uint32_t crc, const uint8_t *p, size_t count) {
  for (; count >= 3 * LANE; p += 3 * LANE, count -= 3 * LANE) crc = lanes(crc, p, LANE, skip_lane, skip_two_lanes);
  for (; count >= 3 * SHORT_LANE; p += 3 * SHORT_LANE, count -= 3 * SHORT_LANE)
    crc = lanes(crc, p, SHORT_LANE, skip_short_lane, skip_two_short_lanes);
  uint64_t rest = crc;
  for (; count >= 8; p += 8, count -= 8) rest = __builtin_ia32_crc32di(rest, load(p));
  crc = (uint32_t)rest;
  while (count-- > 0) crc = __builtin_ia32_crc32qi(crc, *p++);
  return crc;
}

uint32_t streamrec_crc32c(uint32_t crc, const void *bytes, size_t count) {
  if (__builtin_cpu_supports("sse4.2")) return ~hardware(~crc, bytes, count);
  return ~portable(~crc, bytes, count);
}

#else

uint32_t streamrec_crc32c(uint32_t crc, const void *bytes, size_t count) {
  return ~portable(~crc, bytes, count);
}

#endif
