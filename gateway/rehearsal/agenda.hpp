// What is going to happen in a rehearsal, by virtual time; of two things at one moment, the one put in first.
#pragma once
#include "gateway/domain/time.hpp"

#include <functional>
#include <map>

namespace kentongan::rehearsal {

class agenda {
 public:
  using deed = std::function<void()>;
  void add(domain::utc_time at, deed d) { deeds_.emplace(at, std::move(d)); }
  domain::utc_time next() const { return deeds_.empty() ? domain::utc_time::max() : deeds_.begin()->first; }
  deed take() { return deeds_.extract(deeds_.begin()).mapped(); }

 private:
  std::multimap<domain::utc_time, deed> deeds_;
};

}  // namespace kentongan::rehearsal
