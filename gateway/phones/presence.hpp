// Which responders can be reached by phone, as far as their phones are heard. Pure; times are those of arrival.
//
// A phone that says how it is (contract/presence.hpp) is expected to go on doing so: after `silence` without a word, or
// when it or its last will says so, it is away. A responder can be reached while one of his phones can. Other clients
// promise no such thing: a word of theirs is a sign of life, and their silence says nothing.
//
// Bounded: only the responders of the city are watched, and of each only so many phones.
#pragma once
#include "gateway/contract/presence.hpp"
#include "gateway/domain/battery_notice.hpp"
#include "gateway/domain/names.hpp"
#include "gateway/domain/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::phones {

// Of a phone or of a responder.
enum class contact : std::uint8_t {
  never,  // not heard since the gateway was started
  here,
  away,
  unsure,  // heard, but it never promised to go on
};
constexpr auto names_of(contact) { return domain::name_table<4>{"never", "reachable", "unreachable", "unsure"}; }

class presence {
 public:
  struct settings {
    std::chrono::seconds silence{90};
    std::chrono::seconds pause{30};  // between two changes of one responder, so that a bad link makes no flood
    std::size_t phones_max = 20;     // of one responder
    unsigned low_percent = 15;
  };
  presence(const std::vector<std::string>& responders, settings);

  // A message that could be read; `phone` may be empty. False: nobody of that name is watched.
  bool heard(std::string_view responder, std::string_view phone, const domain::instant& now);
  bool says(std::string_view responder, const contract::phone_presence&, const domain::instant& now);

  // A battery that a person should hear of now: "12 %".
  std::optional<std::string> low_battery(std::string_view responder, std::string_view phone, domain::steady_time now);

  struct change {
    std::string responder;
    bool reachable = false;
    std::string reason;  // of the bad ones
  };
  std::vector<change> take_changes(domain::steady_time now);
  std::optional<domain::steady_time> deadline() const;

  struct phone {
    std::string name;  // empty: it never said one
    domain::utc_time last;
    contact state = contact::here;
    bool promises = false;  // it says how it is
    std::optional<unsigned> battery_percent;
    bool charging = false, battery_low = false;
    std::string app;
  };
  struct view {
    contact state = contact::never;
    std::vector<phone> phones;
  };
  view of(std::string_view responder, domain::steady_time now) const;
  std::map<contact, std::size_t> counts(domain::steady_time now) const;  // of responders

 private:
  struct known_phone {
    phone said;
    domain::steady_time last;
    bool online = true;
    domain::battery_notice notice;
  };
  struct watched {
    std::map<std::string, known_phone, std::less<>> phones;
    std::optional<bool> told;
    domain::steady_time told_at;
    domain::steady_time due;  // in due_, unless max
  };
  using entry = std::map<std::string, watched, std::less<>>::iterator;
  bool is_here(const known_phone&, domain::steady_time now) const;
  bool is_low(const phone& p) const {
    return p.battery_percent && *p.battery_percent <= settings_.low_percent && !p.charging;
  }
  contact state_of(const watched&, domain::steady_time now) const;
  std::optional<bool> news_of(const watched&, domain::steady_time now) const;
  std::string reason_of(const watched&) const;
  known_phone& phone_of(watched&, std::string_view name);
  void schedule(entry, domain::steady_time now);

  settings settings_;
  std::map<std::string, watched, std::less<>> responders_;
  std::set<std::pair<domain::steady_time, std::string>> due_;
};

}  // namespace kentongan::phones
