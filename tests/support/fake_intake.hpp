// An intake whose decisions are the test's, and a board that shows what the test puts on it.
#pragma once
#include "gateway/ports/board.hpp"
#include "gateway/ports/intake.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <variant>
#include <vector>

namespace kentongan::test {

class fake_intake final : public ports::intake {
 public:
  struct item {
    domain::event what;
    std::function<void(const domain::reply&)> done;
  };
  std::deque<item> items;  // submitted and not yet answered

  template <class Event>
  const Event& newest() const {
    return std::get<Event>(items.back().what);
  }
  void answer(const domain::reply& r) {
    auto i = std::move(items.front());
    items.pop_front();
    if (i.done) i.done(r);
  }
  void answer(domain::reply_code code) {
    domain::reply r;
    r.code = code;
    answer(r);
  }

  void submit(domain::event e, std::function<void(const domain::reply&)> done) override {
    items.push_back({std::move(e), std::move(done)});
  }
};

class fake_board final : public ports::board {
 public:
  std::deque<domain::order_view> orders;  // oldest first
  std::vector<std::pair<domain::unit_id, domain::availability>> reported;

  std::vector<domain::order_view> open_orders(std::size_t limit) const override {
    return {orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(std::min(limit, orders.size()))};
  }
  // Numbered 1, 2, 3 ...
  void visit_open(std::uint64_t from,
                  const std::function<bool(std::uint64_t, const domain::order_view&)>& each) const override {
    for (std::uint64_t i = std::max<std::uint64_t>(from, 1); i <= orders.size() && each(i, orders[i - 1]);) ++i;
  }
  const domain::order_view* find_open(const domain::order_id& id) const override {
    for (const auto& o : orders)
      if (o.order->id == id) return &o;
    return nullptr;
  }
  std::size_t open_count() const override { return orders.size(); }
  std::vector<const domain::order_view*> orders_of(const domain::unit_id& unit) const override {
    std::vector<const domain::order_view*> list;
    for (const auto& o : orders)
      for (const auto& a : o.assignments)
        if (a.unit == unit) list.push_back(&o);
    return list;
  }
  domain::availability unit_state(const domain::unit_id& unit) const override {
    for (const auto& [u, a] : reported)
      if (u == unit) return a;
    return domain::availability::unknown;
  }
  std::vector<std::pair<domain::unit_id, domain::availability>> units() const override { return reported; }
};

}  // namespace kentongan::test
