#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take any number of arguments, which Swift cannot call.
static inline CURLcode streamrec_curl_set_string(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode streamrec_curl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

typedef size_t (*streamrec_curl_writer)(char *bytes, size_t size, size_t count, void *taker);

static inline CURLcode streamrec_curl_set_writer(CURL *curl, streamrec_curl_writer writer, void *taker) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, writer);
  return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_WRITEDATA, taker) : code;
}

static inline CURLcode streamrec_curl_set_header_taker(CURL *curl, streamrec_curl_writer writer, void *taker) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, writer);
  return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_HEADERDATA, taker) : code;
}

// Basic and digest, whichever the server wants; it is asked first.
static inline CURLcode streamrec_curl_allow_passwords(CURL *curl) {
  return curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)(CURLAUTH_BASIC | CURLAUTH_DIGEST));
}

// HTTP and HTTPS alone, also where a server sends us on.
static inline CURLcode streamrec_curl_allow_http_alone(CURL *curl) {
#if LIBCURL_VERSION_NUM >= 0x075500
  CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") : code;
#else
  CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  return code == CURLE_OK
    ? curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)) : code;
#endif
}

static inline long streamrec_curl_status(CURL *curl) {
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

// Null where the server did not say it. Valid for as long as the transfer.
static inline const char *streamrec_curl_content_type(CURL *curl) {
  char *type = NULL;
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
  return type;
}

// Where redirects have led to. Valid for as long as the transfer.
static inline const char *streamrec_curl_effective_url(CURL *curl) {
  char *url = NULL;
  curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &url);
  return url;
}

// The certificate's own fault, an X509_V_ERR of OpenSSL; 0 or 1 (unspecified) where OpenSSL has found none.
static inline long streamrec_curl_certificate_fault(CURL *curl) {
  long fault = 0;
  curl_easy_getinfo(curl, CURLINFO_SSL_VERIFYRESULT, &fault);
  return fault;
}

// Whether the one transfer of this multi handle has ended, and how.
static inline int streamrec_curl_has_ended(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message = curl_multi_info_read(multi, &left);
  if (message == NULL || message->msg != CURLMSG_DONE) return 0;
  *result = message->data.result;
  return 1;
}

static inline CURLcode streamrec_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
