// Idempotency-Key: a POST that is sent again gets the answer that the first one got, and nothing happens twice. Kept in
// memory, by token, for a day and at most so many: an order is besides recognised by its own id for as long as it can
// be repeated at all, after a restart too.
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/message.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::web {

// The key in the header, with or without the quotes of a structured field; 1 to 64 of [A-Za-z0-9_-]. Nothing: none, or
// one that cannot be taken.
std::optional<std::string> idempotency_key(std::string_view header);

class idempotency {
 public:
  explicit idempotency(std::size_t max = 4096) : max_(max) {}

  enum class what {
    fresh,      // do it, and say finished() or forget()
    under_way,  // the first is not answered yet
    reused,     // the key came with something else before
    known,      // `again` is the answer
  };
  // `id`: token and key; `content`: everything that the client said.
  what begin(const std::string& id, std::uint64_t content, domain::steady_time now, response& again);
  void finished(const std::string& id, const response&);
  void forget(const std::string& id);  // it came to nothing: the next one is the first
  std::size_t size() const { return entries_.size(); }

 private:
  struct entry {
    std::uint64_t content = 0;
    domain::steady_time since;
    std::optional<response> answer;
  };
  void drop_old(domain::steady_time now);

  std::size_t max_;
  std::map<std::string, entry> entries_;
  std::deque<std::pair<domain::steady_time, std::string>> order_;  // oldest first; some may be gone
};

}  // namespace kentongan::web
