// A journal in memory whose disk is the test: it says when a commit is done, or that it failed.
#pragma once
#include "gateway/ports/journal.hpp"

#include <deque>
#include <utility>
#include <vector>

namespace kentongan::test {

class fake_journal final : public ports::journal {
 public:
  std::vector<ports::journal_batch> written;  // durable, in order
  std::size_t attempts = 0;

  bool busy() const { return !under_way_.empty(); }
  const ports::journal_batch& in_hand() const { return *under_way_.front().batch; }
  void succeed() {
    auto c = take();
    written.push_back(*c.batch);
    c.done({});
  }
  void fail(std::errc why = std::errc::no_space_on_device) { take().done(std::make_error_code(why)); }

  struct question {
    domain::order_id order;
    std::uint64_t from = 0;
    std::size_t limit = 0;
    read_handler done;
  };
  std::deque<question> questions;  // reads under way, for the test to answer

  std::vector<domain::fact> facts() const {
    std::vector<domain::fact> list;
    for (const auto& b : written) list.insert(list.end(), b.facts.begin(), b.facts.end());
    return list;
  }
  // Answers the oldest read from what is written.
  void answer_read() {
    auto q = std::move(questions.front());
    questions.pop_front();
    std::vector<domain::fact> list;
    for (auto& f : facts())
      if (f.seq >= q.from && (q.order.empty() || f.order == q.order) && list.size() < q.limit)
        list.push_back(std::move(f));
    q.done({}, std::move(list));
  }

  void commit(ports::sealed_batch b, std::function<void(std::error_code)> done) override {
    ++attempts;
    under_way_.push_back({std::move(b), std::move(done)});
  }
  void read(domain::order_id id, std::uint64_t from, std::size_t limit, read_handler done) override {
    questions.push_back({std::move(id), from, limit, std::move(done)});
  }

 private:
  struct pending {
    ports::sealed_batch batch;
    std::function<void(std::error_code)> done;
  };
  pending take() {
    auto c = std::move(under_way_.front());
    under_way_.pop_front();
    return c;
  }
  std::deque<pending> under_way_;
};

}  // namespace kentongan::test
