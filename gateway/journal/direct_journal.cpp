#include "gateway/journal/direct_journal.hpp"

#include <utility>

namespace kentongan::journal {

direct_journal::direct_journal(store& s, poster post, faults f)
    : store_(s), post_(std::move(post)), faults_(std::move(f)) {}

void direct_journal::commit(ports::sealed_batch batch, std::function<void(std::error_code)> done) {
  std::error_code code = faults_.before_commit ? faults_.before_commit() : std::error_code();
  if (!code) {
    if (const auto outcome = store_.commit(*batch)) {
      if (faults_.after_commit) faults_.after_commit();
    } else {
      code = outcome.error().code;
    }
    if (store_.checkpoint_due()) store_.checkpoint();
  }
  post_([done = std::move(done), code] { done(code); });
}

void direct_journal::read(domain::order_id order, std::uint64_t from, std::size_t limit, read_handler done) {
  auto outcome = store_.read(order, from, limit);
  if (!outcome) return post_([done = std::move(done), code = outcome.error().code] { done(code, {}); });
  post_([done = std::move(done), facts = std::move(*outcome)]() mutable { done({}, std::move(facts)); });
}

}  // namespace kentongan::journal
