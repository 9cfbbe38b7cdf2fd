#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

// libav's error codes and flags are macros that Swift does not import.
static inline int streamrec_averror_eof(void) { return AVERROR_EOF; }
static inline int streamrec_averror_eagain(void) { return AVERROR(EAGAIN); }
static inline int streamrec_averror_exit(void) { return AVERROR_EXIT; }
static inline int streamrec_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline long long streamrec_nopts(void) { return AV_NOPTS_VALUE; }
