// The chain: every fact's row carries the SHA-256 of itself and of the row before it, so that a row that was
// changed, removed or moved later is found. It proves that the file is the one that was written, to anyone who
// noted its last hash elsewhere; it does not keep out someone who can rewrite the whole file.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kentongan::journal {

// SHA-256, FIPS 180-4.
using digest = std::array<std::byte, 32>;

// The columns of a fact's row that the chain covers.
struct chain_row {
  std::uint64_t seq = 0;
  std::int64_t at_utc_ms = 0;
  std::string_view order_id, type, data;
};

class chain {
 public:
  // Before the first fact: 32 zero octets.
  explicit chain(const digest& last = {});
  ~chain();
  chain(chain&&) noexcept;
  chain& operator=(chain&&) noexcept;

  // The hash of the row that follows the last one: SHA-256 over the last hash, seq and at (8 octets each, little
  // endian) and the three texts, each behind its length (4 octets, little endian). Becomes the new last one.
  const digest& append(const chain_row&);
  const digest& last() const noexcept { return last_; }
  void rewind(const digest& to) noexcept { last_ = to; }

 private:
  struct engine;  // OpenSSL's algorithm and context, fetched once: that is slower than hashing a row
  std::unique_ptr<engine> engine_;
  digest last_;
  std::string input_;
};

// False unless the blob is the digest.
bool same(std::span<const std::byte> blob, const digest&) noexcept;

}  // namespace kentongan::journal
