// Port: what is open now, for lists, boards and the retained state that brokers forget.
#pragma once
#include "gateway/domain/order_view.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace kentongan::ports {

class board {
 public:
  virtual ~board() = default;
  // Oldest first, at most `limit`; the views are copies and may be kept.
  virtual std::vector<domain::order_view> open_orders(std::size_t limit) const = 0;
  // Oldest first, with a number that grows from order to order and stays an order's own; from `from` on, until `each`
  // says false. The views are valid during the call.
  virtual void visit_open(std::uint64_t from,
                          const std::function<bool(std::uint64_t, const domain::order_view&)>& each) const = 0;
  // Null when no such order is open; valid until the next event.
  virtual const domain::order_view* find_open(const domain::order_id&) const = 0;
  virtual std::size_t open_count() const = 0;
  // Open orders in which the unit has a part, oldest first; valid until the next event.
  virtual std::vector<const domain::order_view*> orders_of(const domain::unit_id&) const = 0;
  virtual domain::availability unit_state(const domain::unit_id&) const = 0;
  virtual std::vector<std::pair<domain::unit_id, domain::availability>> units() const = 0;  // those that reported
};

}  // namespace kentongan::ports
