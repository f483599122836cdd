// How often each name may speak. Names come from topics; a broker without access rules lets anyone invent them, so
// there are only so many.
#pragma once
#include "gateway/domain/token_bucket.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kentongan::phones {

class name_limits {
 public:
  name_limits(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

  bool allow(std::string_view name, domain::steady_time now) {
    auto it = buckets_.find(name);
    if (it == buckets_.end()) {
      if (buckets_.size() >= names_max) buckets_.clear();
      it = buckets_.emplace(std::string(name), domain::token_bucket(per_second_, burst_)).first;
    }
    return it->second.take(now);
  }

 private:
  static constexpr std::size_t names_max = 10'000;
  double per_second_, burst_;
  std::map<std::string, domain::token_bucket, std::less<>> buckets_;
};

}  // namespace kentongan::phones
