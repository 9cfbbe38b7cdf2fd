// What libturbojpeg alone needs for packed 4:2:2 pictures: each is split into the planes that the library takes, as any
// program has to, and encoded into memory that is kept. Prints nanoseconds of processor time a picture.
//
//   turbojpeg_bench FILE WIDTH HEIGHT COUNT QUALITY     FILE: one YUYV picture or more, encoded in turn
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <turbojpeg.h>

static unsigned long encode(tjhandle handle, const unsigned char *restrict picture, int width, int height, int quality,
                            unsigned char *restrict y, unsigned char *restrict u, unsigned char *restrict v,
                            unsigned char *jpeg, unsigned long room) {
  for (int pair = 0; pair < width / 2 * height; pair++) {
    y[2 * pair] = picture[4 * pair];
    y[2 * pair + 1] = picture[4 * pair + 2];
    u[pair] = picture[4 * pair + 1];
    v[pair] = picture[4 * pair + 3];
  }
  const unsigned char *planes[] = {y, u, v};
  int strides[] = {width, width / 2, width / 2};
  if (tjCompressFromYUVPlanes(handle, planes, width, strides, height, TJSAMP_422, &jpeg, &room, quality, TJFLAG_NOREALLOC))
    return 0;
  return room;
}

static long long spent(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(int count, char **words) {
  if (count != 6) return 2;
  FILE *file = fopen(words[1], "rb");
  int width = atoi(words[2]), height = atoi(words[3]), frames = atoi(words[4]), quality = atoi(words[5]);
  size_t size = (size_t)width * height * 2, most = 32;
  unsigned char *pictures = malloc(size * most);
  size_t pictureCount = file && pictures ? fread(pictures, size, most, file) : 0;
  if (pictureCount == 0 || frames < 1) {
    fprintf(stderr, "turbojpeg_bench: no picture in %s\n", words[1]);
    return 1;
  }
  tjhandle handle = tjInitCompress();
  unsigned long room = tjBufSize(width, height, TJSAMP_422), bytes = 0;
  unsigned char *jpeg = malloc(room), *planes = malloc(size);
  long long begun = spent();
  for (int frame = 0; frame < frames; frame++) {
    unsigned long used = encode(handle, pictures + frame % pictureCount * size, width, height, quality, planes,
                                planes + size / 2, planes + size / 4 * 3, jpeg, room);
    if (used == 0) {
      fprintf(stderr, "turbojpeg_bench: %s\n", tjGetErrorStr2(handle));
      return 1;
    }
    bytes += used;
  }
  printf("%lld %lu\n", (spent() - begun) / frames, bytes / frames);
  return 0;
}
