#include "tests/unit/journal/samples.hpp"

#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace kentongan::journal::test {

using namespace domain;

temp_dir::temp_dir() {
  auto name = (std::filesystem::temp_directory_path() / "kentongan-journal-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}
temp_dir::~temp_dir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

namespace {

class dice {
 public:
  explicit dice(std::mt19937_64& engine) : engine_(engine) {}
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool coin() { return below(2) == 0; }

  std::string text() {
    std::string s;
    for (auto n = coin() ? 0 : below(30); n > 0; --n) {
      switch (below(5)) {
        case 0:
          s += static_cast<char>(below(256));
          break;
        case 1:
          s += "\"\\/\n\t\b"[below(6)];
          break;
        case 2:
          s += "\xC3\xA9\xE2\x82\xAC";
          break;
        default:
          s += static_cast<char>('a' + below(26));
      }
    }
    return s;
  }
  template <class Id>
  Id id() {
    return Id(text());
  }
  template <class E>
  E pick() {
    return static_cast<E>(below(names_of(E{}).size()));
  }
  std::uint32_t u32() { return below(4) == 0 ? ~std::uint32_t{0} : static_cast<std::uint32_t>(engine_()); }
  std::uint64_t u64() { return engine_() >> below(64); }
  utc_time time() { return at_ms(static_cast<std::int64_t>(below(std::uint64_t{1} << 50)) - 1'000'000); }
  std::optional<utc_time> maybe_time() { return coin() ? std::optional(time()) : std::nullopt; }
  // Any finite double, by its bits.
  std::optional<double> maybe_double() {
    if (coin()) return std::nullopt;
    const auto d = std::bit_cast<double>(engine_());
    return std::isfinite(d) ? d : -0.0;
  }
  template <class F>
  auto list(F&& item) {
    std::vector<decltype(item())> l;
    for (auto n = below(4); n > 0; --n) l.push_back(item());
    return l;
  }

  double number() { return maybe_double().value_or(0.5); }
  domain::position position() { return {number(), number(), maybe_double(), time()}; }
  domain::actor actor() { return {pick<actor_role>(), text(), text()}; }
  planned_assignment assignment() { return {id<unit_id>(), id<agency_id>(), pick<route_role>()}; }
  planned_delivery delivery() {
    return {u32(),
            id<agency_id>(),
            id<unit_id>(),
            {pick<channel_kind>(), text(), id<net_id>(), coin(), text(), text()},
            coin()};
  }
  std::vector<planned_assignment> assignments() {
    return list([this] { return assignment(); });
  }
  std::vector<planned_delivery> deliveries() {
    return list([this] { return delivery(); });
  }
  domain::order order() {
    domain::order o;
    o.id = id<order_id>();
    o.revision = u32();
    o.kind = pick<order_kind>();
    o.incident = id<incident_id>();
    o.category = text();
    if (coin()) o.prio = pick<priority>();
    o.text = text();
    o.radio_text = text();
    o.where = {maybe_double(), maybe_double(), text(), text()};
    o.to_agencies = list([this] { return id<agency_id>(); });
    o.to_units = list([this] { return id<unit_id>(); });
    o.created = time();
    o.valid_until = time();
    o.source = text();
    o.reason = text();
    o.purpose = pick<order_purpose>();
    o.unverified = coin();
    return o;
  }
  std::vector<assignment_state> states() {
    return list([this] { return pick<assignment_state>(); });
  }

 private:
  std::mt19937_64& engine_;
};

}  // namespace

fact_body random_body(std::size_t alternative, std::mt19937_64& engine) {
  dice d(engine);
  switch (alternative) {
    case 0:
      return order_accepted{d.order(), d.u32(), d.u64(), d.assignments(), d.deliveries(), d.maybe_time()};
    case 1:
      return order_revised{d.order(), d.u64(), d.deliveries()};
    case 2:
      return order_cancelled{d.u32(), d.u64(), d.text(), d.actor(), d.deliveries()};
    case 3:
      return order_closed{d.text()};
    case 4:
      return delivery_advanced{d.u32(), d.pick<evidence>(), d.text(), d.maybe_time()};
    case 5:
      return assignment_moved{d.id<unit_id>(),
                              d.id<agency_id>(),
                              d.pick<assignment_state>(),
                              d.pick<assignment_state>(),
                              d.states(),
                              d.actor(),
                              d.maybe_time(),
                              d.text(),
                              d.text(),
                              d.text(),
                              d.pick<work_result>(),
                              d.text()};
    case 6:
      return answer_refused{d.id<unit_id>(),
                            d.pick<assignment_state>(),
                            d.pick<assignment_state>(),
                            d.pick<verdict>(),
                            d.actor(),
                            d.maybe_time(),
                            d.text()};
    case 7:
      return ladder_climbed{d.id<agency_id>(), d.pick<ladder_step>(), d.assignments(), d.deliveries()};
    case 8:
      return alarm_raised{d.id<agency_id>(), d.text()};
    case 9:
      return alarm_closed{d.id<agency_id>(), d.actor(), d.text()};
    case 10:
      return unit_reported{d.id<unit_id>(), d.pick<availability>(), d.actor(), d.maybe_time()};
    case 11:
      return unit_called{d.id<unit_id>(), d.pick<unit_call>(), d.actor(), d.text()};
    case 12:
      return gateway_started{d.text(), d.text()};
    case 13:
      return emergency_raised{d.id<emergency_id>(), d.id<unit_id>(), d.id<agency_id>(), d.actor(), d.coin(), d.text(),
                              d.maybe_time(),       d.text()};
    case 14:
      return emergency_escalated{d.id<emergency_id>(), d.id<unit_id>(), d.id<agency_id>()};
    case 15:
      return emergency_acknowledged{d.id<emergency_id>(), d.id<unit_id>(), d.id<agency_id>(), d.actor(), d.text()};
    case 16:
      return emergency_cleared{d.id<emergency_id>(), d.id<unit_id>(), d.id<agency_id>(), d.actor(), d.text()};
    case 17:
      return unit_positioned{d.id<unit_id>(), d.position(), d.text()};
    case 18:
      return reach_changed{d.id<agency_id>(), d.pick<reach>(), d.list([&] { return d.text(); }), d.text()};
    case 19:
      return agency_heard{d.id<agency_id>(), d.text()};
    case 20:
      return agency_silent{d.id<agency_id>(), d.text(), d.time()};
    case 21:
      return duty_changed{
          d.id<responder_id>(), d.pick<duty_state>(), d.time(), d.id<responder_id>(), d.actor(), d.text()};
    case 22:
      return strength_short{d.id<unit_id>(),          d.id<agency_id>(), d.text(), d.time(),
                            d.pick<strength_stage>(), d.u32(),           d.u32()};
    case 23:
      return milestone_filled{d.id<unit_id>(), d.id<agency_id>(), d.pick<assignment_state>(),
                              d.actor(),       d.maybe_time(),    d.text()};
    case 24:
      return note_taken{d.id<unit_id>(), d.id<agency_id>(), d.pick<note_kind>(), d.text(), d.actor(),
                        d.maybe_time(),  d.text()};
    case 25:
      return overdue_noticed{d.id<unit_id>(), d.id<agency_id>(), d.pick<overdue>(), d.u32(), d.deliveries()};
    case 26:
      return ladder_reopened{d.id<agency_id>(), d.text()};
    case 27:
      return targets_added{d.assignments(), d.deliveries(), d.actor(), d.text()};
    case 28:
      return target_dropped{d.id<unit_id>(), d.id<agency_id>(), d.deliveries(), d.actor(), d.text()};
    case 29:
      return stand_down_climbed{d.id<unit_id>(), d.id<agency_id>(), d.pick<ladder_step>(), d.deliveries()};
    case 30:
      return stand_down_settled{d.id<unit_id>(), d.id<agency_id>(), d.u32() % 2 == 0, d.actor(),
                                d.maybe_time(),  d.text(),          d.text()};
    case 31:
      return order_verified{d.deliveries(), d.actor()};
    case 32:
      return order_released{d.deliveries()};
    case 33:
      return disposition_set{d.pick<disposition>(), d.actor(), d.text()};
    case 34:
      return order_linked{d.id<order_id>(), d.pick<order_relation>(), d.actor()};
    case 35:
      return sop_ticked{d.text(), d.u32() % 2 == 0, d.id<unit_id>(), d.actor()};
    case 36:
      return net_quieted{d.id<net_id>(), d.time(), d.actor(), d.text()};
    default:
      throw std::logic_error("a fact type without a sample: add it here");
  }
}

fact make_fact(std::uint64_t seq, const std::string& order, fact_body body) {
  return {seq, at_ms(static_cast<std::int64_t>(seq)), order_id(order), std::move(body)};
}

order_accepted accepted(const std::string& id, std::uint32_t deliveries, std::int64_t now_ms) {
  order_accepted a;
  a.order.id = order_id(id);
  a.order.category = "KBK-01";
  a.order.prio = priority::p1;
  a.order.text = "Kebakaran rumah";
  a.order.where = {-8.0983, 112.1681, "Jl. Merdeka 12", "sananwetan"};
  a.order.valid_until = at_ms(now_ms + 3'600'000);
  a.order.source = "cad-1";
  a.number = 7;
  a.content = 0xFEDC'BA98'7654'3210;
  a.assignments = {{unit_id("damkar-1"), agency_id("damkar"), route_role::primary},
                   {unit_id("pmi-1"), agency_id("pmi"), route_role::supporting}};
  for (std::uint32_t n = 1; n <= deliveries; ++n)
    a.deliveries.push_back({n, agency_id("damkar"), unit_id("damkar-1"), {channel_kind::phone, "budi", {}, n > 1}});
  return a;
}

std::vector<fact> story(std::uint64_t seq, const std::string& id) {
  assignment_moved done;
  done.unit = unit_id("damkar-1");
  done.agency = agency_id("damkar");
  done.to = assignment_state::done;
  done.by = {actor_role::responder, "damkar-1", "phone:budi"};
  return {make_fact(seq, id, accepted(id)), make_fact(seq + 1, id, delivery_advanced{1, evidence::on_air, "", {}}),
          make_fact(seq + 2, id, done), make_fact(seq + 3, id, order_closed{"done"})};
}

ports::journal_batch batch_of(std::vector<fact> facts) {
  ports::journal_batch b;
  b.facts = std::move(facts);
  return b;
}

ports::sealed_batch sealed(std::vector<fact> facts) {
  return std::make_shared<const ports::journal_batch>(batch_of(std::move(facts)));
}

void tamper(const std::string& path, const std::string& sql) { database(path, access::read_write).exec(sql); }

}  // namespace kentongan::journal::test
