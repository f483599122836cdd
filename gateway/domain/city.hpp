// A city as data: who is there, how each is reached, what goes to whom, and how long to wait. Read once at
// start-up, immutable afterwards, shared by reference. `check()` is the one place that judges it.
#pragma once
#include "gateway/domain/hours.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/names.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kentongan::domain {

enum class priority : std::uint8_t { p1, p2, p3 };  // emergency, urgent, routine
constexpr auto names_of(priority) { return name_table<3>{"P1", "P2", "P3"}; }
inline constexpr std::size_t priority_count = 3;

// What an order is for. Drills have no ladder and stay out of the statistics.
enum class order_purpose : std::uint8_t {
  real,
  roll_call,   // every unit says that it is there
  test_alarm,  // every channel of every unit is tried
};
constexpr auto names_of(order_purpose) { return name_table<3>{"real", "roll_call", "test_alarm"}; }

enum class channel_kind : std::uint8_t {
  aprs,   // an APRS text message to an HT's call sign, over a net
  phone,  // MQTT to a responder's phone
  voice,  // spoken over a net to an analogue HT, which answers by DTMF
  tetra,  // short data to a TETRA radio, by way of a terminal of ours
};
inline constexpr std::size_t channel_kind_count = 4;
constexpr auto names_of(channel_kind) { return name_table<channel_kind_count>{"aprs", "phone", "voice", "tetra"}; }
// It keys a transmitter.
constexpr bool is_radio(channel_kind k) noexcept { return k != channel_kind::phone; }

// How a unit is named by DTMF: three digits, 001 to 999.
constexpr bool is_unit_number(std::string_view s) noexcept {
  return s.size() == 3 && s != "000" && s.find_first_not_of("0123456789") == s.npos;
}

// How a TETRA radio is named: its short subscriber identity, 24 bits in decimal digits without leading zeros.
constexpr bool is_tetra_identity(std::string_view s) noexcept {
  if (s.empty() || s.size() > 8 || s.front() == '0' || s.find_first_not_of("0123456789") != s.npos) return false;
  return s.size() < 8 || s <= "16777215";
}

// One path to a unit or a desk.
struct channel {
  channel_kind kind = channel_kind::phone;
  std::string address;   // aprs: call sign with SSID; phone: responder id; voice: unit number; tetra: identity
  net_id net;            // radio only
  bool reserve = false;  // used only when the planned channels brought no receipt
  std::string mdc;       // voice: its radio's MDC-1200 unit, four hexadecimal digits; empty: none
  std::string selcall;   // voice: five digits that open its loudspeaker; empty: none
  // What else its radio answers to makes it no other channel.
  friend bool operator==(const channel& a, const channel& b) {
    return a.kind == b.kind && a.address == b.address && a.net == b.net && a.reserve == b.reserve;
  }
};

struct responder {
  responder_id id;
  std::string name;
};

// Waiting times of the ladder. Zero switches a step off.
struct ladder_times {
  // Counted from the commit of the order, or from the moment that re-opened the agency's ladder.
  std::chrono::milliseconds next_channel{0};  // no device receipt: the reserve channels too
  std::chrono::milliseconds repeat{0};        // no human answer: all channels again
  std::chrono::milliseconds desk{0};          // the agency's desk, and its standby units
  std::chrono::milliseconds supervisor{0};    // the agency that stands in for it, and the centre's supervisor
  std::chrono::milliseconds alarm{0};         // console alarm, until a person closes it with a reason
  // Counted from the crew's last word. The first time it is asked, the second time the console is alarmed.
  std::chrono::milliseconds not_moving{0};  // accepted, and not on its way; the second time after as long again
  std::chrono::milliseconds late_soon{0};   // on its way, and not there: asked; zero: asked at `late`
  std::chrono::milliseconds late{0};        // still not there: alarm; zero: never
  std::chrono::milliseconds welfare{0};     // on the scene or beyond, and silent; see welfare_answer
  friend bool operator==(const ladder_times&, const ladder_times&) = default;
};

// How long a crew has to answer a welfare check; two unanswered ones are an emergency (status model: "two misses").
inline constexpr std::chrono::milliseconds welfare_answer = std::chrono::minutes{2};

// The default ladder (status model, "Escalation and acknowledgement policy").
constexpr std::array<ladder_times, priority_count> default_ladders() {
  using namespace std::chrono_literals;
  return {{{15s, 60s, 120s, 180s, 300s, 4min, 7min, 15min, 60min},
           {30s, 120s, 300s, 600s, 1200s, 10min, 0s, 30min, 60min},
           {600s, 1800s, 7200s, 0s, 0s, 0s, 0s, 0s, 0s}}};
}

struct unit {
  unit_id id;
  agency_id agency;
  std::string name;
  std::vector<channel> channels;
  bool standby = false;        // called only by name or by the ladder, not by routing
  std::uint32_t strength = 0;  // people wanted in every shift of its roster; 0: nobody counts
};

struct agency {
  agency_id id;
  std::string name;
  std::string local_as;       // e.g. "polsek_local": this agency stands for it ...
  std::string kecamatan;      // ... in this kecamatan
  std::vector<channel> desk;  // the piket's own paths; an answer there counts for the agency
  agency_id stand_in;         // whose units are called when this agency stays silent; empty: nobody's
  std::array<std::optional<ladder_times>, priority_count> ladders;  // its own instead of the city's
};

enum class route_role : std::uint8_t { primary, supporting, confirm };
constexpr auto names_of(route_role) { return name_table<3>{"primary", "supporting", "confirm"}; }

struct route {
  agency_id agency;  // or a name some agencies stand for locally
  route_role role = route_role::primary;
  std::string note;
  std::optional<weekly_hours> hours;  // only then; absent: always
};

// One line of a category's checklist (SOP). `id` is what a tick names.
struct sop_item {
  std::string id;
  std::string text_id, text_en;  // Indonesian, English
};

struct category {
  std::string code;
  std::string name_id, name_en;  // Indonesian, English
  priority prio = priority::p1;
  std::vector<route> routes;
  std::vector<sop_item> sop;
  bool sop_draft = true;            // not confirmed by the city yet; shown as a draft
  std::chrono::seconds welfare{0};  // instead of the ladder's, where crews work in danger; zero: the ladder's
};

// A roll call or a test alarm that comes by itself.
struct drill {
  std::string id;
  order_purpose purpose = order_purpose::roll_call;
  weekly_hours hours;                // `from` and the days count
  std::string text;                  // what phones show
  std::vector<agency_id> agencies;   // empty: all that have units
  std::chrono::seconds window{600};  // for the answers
};

// Whom the centre itself calls when nobody at its consoles reacts: told like a desk, of emergencies on its phones.
struct supervisor {
  std::string name;
  std::vector<channel> channels;
};

struct shift {
  std::string id;  // a topic level: "pagi"
  weekly_hours hours;
};

// People who are on duty in a shift, between two dates of its beginning. Somebody whom no such entry names is always on
// duty, so that a city without rosters works.
struct duty {
  std::vector<responder_id> responders;
  unit_id unit;
  std::string shift;
  std::optional<local_days> from, until;  // both belong to it; absent: without limit
};

// An agency that is closed, as over a holiday: another one is called in its place.
struct stand_in {
  agency_id agency, by;
  local_days from, until;  // both belong to it
};

struct city {
  std::string id;  // the topic level of the centre: cc/v1/{id}
  std::string name;
  std::vector<std::string> kecamatan;
  std::vector<agency> agencies;
  std::vector<unit> units;
  std::vector<responder> responders;
  std::vector<category> categories;
  std::array<ladder_times, priority_count> ladders = default_ladders();
  std::optional<weekly_hours> routine_hours;  // when P3 orders are sent; absent: at once
  std::vector<drill> drills;
  std::chrono::minutes utc_offset{7 * 60};  // of its clocks: Western Indonesia
  std::vector<supervisor> supervisors;
  std::vector<shift> shifts;
  std::vector<duty> duties;
  std::vector<stand_in> stand_ins;
  std::chrono::hours warn_before{12};  // of a crew under strength, before its shift; <= 24 h, 0: at its beginning only
  unsigned silent_percent = 100;       // of a shift without a sign of life: the agency is silent; 0: never
  std::string confirmed_by;            // who signed priorities and routes, and when; empty: they are proposals
  // Sentences of the city's own for analogue HTs, by the template's name (gateway/air/voice_words.hpp).
  std::vector<std::pair<std::string, std::string>> voice_words;
};

// One fault of a city, naming the entry: "unit 'damkar-1': agency 'damkr' is not defined".
using city_faults = std::vector<std::string>;
city_faults check(const city&);

// Look-ups over a checked city, which must outlive it.
class directory {
 public:
  explicit directory(const domain::city&);
  const domain::city& city() const noexcept { return *city_; }
  const agency* find(const agency_id&) const;
  const unit* find(const unit_id&) const;
  const category* find_category(std::string_view code) const;
  const shift* find_shift(std::string_view id) const;
  const std::vector<const unit*>& units_of(const agency_id&) const;
  // The waiting times of this agency's ladder; an agency that the city no longer has gets the city's.
  const ladder_times& ladder_of(const agency_id&, priority) const;

  // Who sits behind an address: a unit's crew, an agency's desk, or a supervisor. All null: nobody known.
  struct owner {
    const domain::unit* unit = nullptr;
    const domain::agency* desk_of = nullptr;
    const domain::supervisor* supervisor = nullptr;
  };
  owner owner_of(channel_kind, std::string_view address) const;

 private:
  const domain::city* city_;
  std::unordered_map<std::string_view, const agency*> agencies_;
  std::unordered_map<std::string_view, const unit*> units_;
  std::unordered_map<std::string_view, const category*> categories_;
  std::unordered_map<std::string_view, std::vector<const unit*>> units_of_;
  std::array<std::unordered_map<std::string_view, owner>, channel_kind_count> owners_;  // by channel_kind
};

}  // namespace kentongan::domain
