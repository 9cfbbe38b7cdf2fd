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
static inline int streamrec_averror_unauthorized(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int streamrec_averror_forbidden(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int streamrec_averror_not_found(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int streamrec_averror_other_4xx(void) { return AVERROR_HTTP_OTHER_4XX; }
static inline int streamrec_averror_bad_request(void) { return AVERROR_HTTP_BAD_REQUEST; }
static inline int streamrec_averror_server_error(void) { return AVERROR_HTTP_SERVER_ERROR; }

// The display matrix of a stream, nine numbers in fixed point (libavutil/display.h); null where there is none.
static inline const int *streamrec_display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  const AVPacketSideData *data = av_packet_side_data_get(
    stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return data && data->size >= 9 * sizeof(int) ? (const int *)data->data : NULL;
#else
  size_t size = 0;
  const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 9 * sizeof(int) ? (const int *)data : NULL;
#endif
}
