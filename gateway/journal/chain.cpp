#include "gateway/journal/chain.hpp"

#include "gateway/journal/error.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace kentongan::journal {

struct chain::engine {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  engine() {
    if (!algorithm || !context) throw journal_error(errc::failed, "OpenSSL has no SHA-256");
  }
  ~engine() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(algorithm);
  }
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
};

namespace {

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

void put(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

}  // namespace

chain::chain(const digest& last) : engine_(std::make_unique<engine>()), last_(last) {}
chain::~chain() = default;
chain::chain(chain&&) noexcept = default;
chain& chain::operator=(chain&&) noexcept = default;

const digest& chain::append(const chain_row& row) {
  input_.assign(reinterpret_cast<const char*>(last_.data()), last_.size());
  put(input_, row.seq);
  put(input_, static_cast<std::uint64_t>(row.at_utc_ms));
  put(input_, row.order_id);
  put(input_, row.type);
  put(input_, row.data);
  digest next;
  if (EVP_DigestInit_ex2(engine_->context, engine_->algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(engine_->context, input_.data(), input_.size()) != 1 ||
      EVP_DigestFinal_ex(engine_->context, reinterpret_cast<unsigned char*>(next.data()), nullptr) != 1)
    throw journal_error(errc::failed, "SHA-256 failed");
  last_ = next;
  return last_;
}

bool same(std::span<const std::byte> blob, const digest& d) noexcept { return std::ranges::equal(blob, d); }

}  // namespace kentongan::journal
