// Whatever a client may write into the first line and the headers of a request.
#include "gateway/web/idempotency.hpp"
#include "gateway/web/negotiation.hpp"
#include "gateway/web/target.hpp"
#include "gateway/web/tokens.hpp"
#include "tests/fuzz/require.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace kentongan::web;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto t = parse_target(text)) {
    require(text.size() <= target_octets_max);
    require(t->path.size() <= 8);
    for (const auto& s : t->path)
      for (const char c : s) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    for (const auto& [name, value] : t->query) require(name.size() + value.size() <= text.size());
  }
  language_of(text);
  // What takes anything takes this type too.
  if (accepts(text, "a/b")) require(accepts("*/*", "a/b"));
  is_json(text);
  if (const auto key = idempotency_key(text)) require(!key->empty() && key->size() <= 64);
  // A file of tokens that can be read is written as one that is read alike.
  const auto book = token_book::parse(text);
  if (const auto* b = std::get_if<token_book>(&book)) {
    const auto again = token_book::parse(b->print());
    require(std::holds_alternative<token_book>(again));
    require(std::get<token_book>(again).print() == b->print());
    require(!b->find(text));
  }
  return 0;
}
