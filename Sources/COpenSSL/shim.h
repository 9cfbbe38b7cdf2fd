// OpenSSL 3, and functions in place of those of its macros that Swift cannot see.
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

static inline int kw_ssl_ctx_set_min_tls12(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline int kw_ssl_ctx_set_max_tls12(SSL_CTX *context) {
  return SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
}

static inline void kw_ssl_ctx_set_stream_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // A write that is tried again comes from a copy of the same bytes.
  SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // One system call brings several records.
  SSL_CTX_set_read_ahead(context, 1);
}

static inline int kw_ssl_ctx_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int kw_ssl_set_server_name(SSL *ssl, const char *name) {
  return (int)SSL_set_tlsext_host_name(ssl, name);
}

static inline void kw_bio_retry_read(BIO *bio) { BIO_set_retry_read(bio); }
static inline void kw_bio_retry_write(BIO *bio) { BIO_set_retry_write(bio); }
static inline void kw_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

static inline int kw_general_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

// The bytes of a DNS name (kind GEN_DNS) or an address (kind GEN_IPADD); NULL for names of other kinds.
static inline const ASN1_STRING *kw_general_name(const GENERAL_NAMES *names, int index, int *kind) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  *kind = name->type;
  if (name->type == GEN_DNS) return name->d.dNSName;
  if (name->type == GEN_IPADD) return name->d.iPAddress;
  return NULL;
}
