#include "gateway/journal/chain.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace kentongan::journal;

namespace {

std::string hex(const digest& d) {
  std::string text;
  for (auto b : d) {
    text += "0123456789abcdef"[std::to_integer<int>(b) >> 4];
    text += "0123456789abcdef"[std::to_integer<int>(b) & 15];
  }
  return text;
}

}  // namespace

TEST_CASE("a link is the SHA-256 of the documented octets") {
  // Computed apart from this program, with Python's hashlib:
  //   put = lambda s: struct.pack('<I', len(s)) + s
  //   h1 = sha256(bytes(32) + struct.pack('<Qq', 1, 1000) + put(b'K-1') + put(b'order_closed') + put(b'{}'))
  //   h2 = sha256(h1 + struct.pack('<Qq', 2, -1) + put(b'') + put(b'gateway_started') + put(b'{"boot":"x"}'))
  chain c;
  CHECK(hex(c.append({1, 1000, "K-1", "order_closed", "{}"})) ==
        "7736a7b49f976400271a1ab7d360ea49b8b0736a33529fb0e4ec232b7dd1b379");
  CHECK(hex(c.append({2, -1, "", "gateway_started", R"({"boot":"x"})"})) ==
        "afc7733f029c53587fa23802ef7d60c1fb3f1dbbcf51e66330482a80ec818c3b");
}

TEST_CASE("every part of a row, its place and its past change the hash") {
  std::set<std::string> seen;
  const std::vector<chain_row> rows = {{1, 1, "a", "b", "c"}, {2, 1, "a", "b", "c"}, {1, 2, "a", "b", "c"},
                                       {1, 1, "x", "b", "c"}, {1, 1, "a", "x", "c"}, {1, 1, "a", "b", "x"},
                                       {1, 1, "ab", "", "c"}, {1, 1, "", "ab", "c"}, {1, 1, "", "", "abc"}};
  for (const auto& row : rows) {
    chain fresh;
    seen.insert(hex(fresh.append(row)));
  }
  CHECK(seen.size() == rows.size());
  chain later;
  later.append(rows[0]);
  const auto before = later.last();
  CHECK(!seen.contains(hex(later.append(rows[0]))));
  later.rewind(before);
  CHECK(later.last() == before);
}
