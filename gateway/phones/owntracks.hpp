// OwnTracks apps: positions, and regions that they come into or leave, of whoever a credential belongs to.
//
//   a fix that lies ahead by more than 5 min   rejected: its clock cannot be right
//   a fix known to 500 m only, or worse        not shown: a marker in the wrong street misleads
//   a late one                                 given on; the dispatcher keeps the newer one
//   a region                                   a word for the timeline (region_seen); one of a kind in 5 min
//
// Nothing of it makes a responder reachable: such an app shows no orders, and its silence says nothing.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/contract/json.hpp"
#include "gateway/contract/owntracks.hpp"
#include "gateway/domain/battery_notice.hpp"
#include "gateway/phones/name_limits.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/log.hpp"
#include "mqtt/client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace kentongan::phones {

struct owntracks_statistics {
  std::uint64_t positions = 0, regions = 0, ignored = 0;
  std::uint64_t rejected = 0;    // could not be read, or its clock runs ahead
  std::uint64_t distrusted = 0;  // too inexact
  std::uint64_t encrypted = 0;   // with a key that is not ours
  std::uint64_t unknown = 0;     // credentials of nobody
  std::uint64_t rate_limited = 0;
};

class owntracks {
 public:
  struct parts {
    ports::intake& intake;
    ports::clock clock;
    ports::log log;
    std::function<std::string(std::string_view user)> responder_of;  // empty answer: nobody's
  };
  explicit owntracks(parts p) : p_(std::move(p)) {}

  void on_message(std::string_view user, const mqtt::message&);

  // Of the responder's phone, as members of an open object; nothing when none was heard.
  void write(contract::writer&, std::string_view responder) const;
  const owntracks_statistics& stats() const { return stats_; }

 private:
  struct known {
    domain::utc_time last;
    std::optional<unsigned> battery_percent;
    bool charging = false;
    domain::battery_notice notice;
    std::map<std::pair<std::string, bool>, domain::steady_time> regions;
  };
  void locate(const std::string& responder, std::string_view user, const contract::owntracks_location&);
  void cross(const std::string& responder, const contract::owntracks_transition&);
  bool is_ahead(domain::utc_time) const;
  void reject(std::string_view user, std::string_view why);

  parts p_;
  std::map<std::string, known, std::less<>> known_;  // by responder, of the city
  name_limits limits_{1, 60};                        // an app that was out of reach sends all that it has kept
  owntracks_statistics stats_;
};

}  // namespace kentongan::phones
