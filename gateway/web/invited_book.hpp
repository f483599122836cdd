// What the books of accounts and of phones share: entries by name. Each begins with an invitation, a link that works
// once and for a time; behind it its owner gets or sets his secret. Of both only hashes are kept.
//
// An Entry has `invitation`, `invited_until`, link_prefix, key() (its name) and lock() (its hashed secret).
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/book_lines.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::web {

constexpr std::chrono::hours invitation_lasts{24};

template <class Entry>
class invited_book {
 public:
  // What stands in a link.
  static std::string invitation(const std::array<std::uint8_t, 32>& random) {
    return std::string(Entry::link_prefix) + hex(random);
  }

  // Null: nobody has this name.
  const Entry* find(std::string_view name) const {
    const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key() == name; });
    return it == entries_.end() ? nullptr : &*it;
  }
  // The entry that this link opens now; null: none.
  const Entry* invited(std::string_view invitation, domain::utc_time now) const {
    if (!invitation.starts_with(Entry::link_prefix)) return nullptr;
    const auto hash = sha256_hex(invitation);
    const auto it = std::find_if(entries_.begin(), entries_.end(),
                                 [&](const Entry& e) { return e.invitation == hash && now < e.invited_until; });
    return it == entries_.end() ? nullptr : &*it;
  }
  // False: the name is taken.
  bool add(Entry e) {
    if (find(e.key())) return false;
    entries_.push_back(std::move(e));
    return true;
  }
  // False, as below: nobody has this name.
  bool invite(std::string_view name, std::string_view invitation, domain::utc_time until) {
    auto* e = own(name);
    if (!e) return false;
    e->invitation = sha256_hex(invitation);
    e->invited_until = until;
    return true;
  }
  // Uses up the invitation.
  bool set_secret(std::string_view name, std::string hash) {
    auto* e = own(name);
    if (!e) return false;
    e->lock() = std::move(hash);
    e->invitation.clear();
    return true;
  }
  bool remove(std::string_view name) {
    return std::erase_if(entries_, [&](const Entry& e) { return e.key() == name; }) != 0;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  Entry* own(std::string_view name) { return const_cast<Entry*>(find(name)); }
  std::vector<Entry> entries_;
};

}  // namespace kentongan::web
