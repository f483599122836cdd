// When a sleeping phone is called by another way (a push service, a webhook): a delivery that no phone has received
// after a while, or at once when the responder is known to be away. Pure.
//
// Each delivery is called for once; the ladder's repeats are deliveries of their own. A responder is called once in
// `pause`, so that many orders at once are one call.
#pragma once
#include "gateway/domain/effect.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::phones {

// What a program is told; nothing of it is from a phone.
struct wake_call {
  std::string responder;
  std::string title;  // "112: perintah P1 #17"
  std::string text;   // the order's words, at most 200 octets
};

class wake_up {
 public:
  struct settings {
    std::chrono::milliseconds after{5'000};
    std::chrono::milliseconds pause{30'000};
    std::size_t waiting_max = 5'000;
  };
  explicit wake_up(settings s) : settings_(s) {}

  // A delivery goes out. Routine orders wake nobody.
  void sent(const domain::transmission&, bool is_away, domain::steady_time now);
  // A phone has it, or it is wanted no more.
  void settled(const domain::order_id&, std::uint32_t delivery);

  std::vector<wake_call> take_due(domain::steady_time now);
  std::optional<domain::steady_time> deadline() const;
  std::uint64_t spared() const { return spared_; }  // calls that another one stood for
  std::size_t waiting() const { return waiting_.size(); }

 private:
  using key = std::pair<domain::order_id, std::uint32_t>;
  struct entry {
    wake_call call;
    domain::steady_time due;
  };
  settings settings_;
  std::map<key, entry> waiting_;
  std::set<std::pair<domain::steady_time, key>> due_;
  std::map<std::string, domain::steady_time> called_;  // responders within their pause
  std::uint64_t spared_ = 0;
};

}  // namespace kentongan::phones
