#include "tests/sim/centre.hpp"

#include "gateway/contract/orders.hpp"

#include <algorithm>

namespace kentongan::sim {

using namespace std::chrono_literals;
using namespace domain;

namespace {
const std::string reply_topic = "cc/v1/blitar/cad/cad-1/evt/reply";
constexpr milliseconds longest_validity = 30min;
}  // namespace

centre::centre(parts p, chance c)
    : p_(p), chance_(c), client_(p_.loop, p_.broker, chance_.fork(), {"cad-1", 0, {}, {}, {}, {}}) {
  client_.subscribe(
      {{p_.topics.agency_news("+"), 1}, {p_.topics.centre_news(), 1}, {reply_topic, 1}, {p_.topics.response("+"), 1}});
  client_.start({[this](mqtt::message&& m) { on_message(m); }, [](bool) {}, [](std::string_view) {}});
  look();
}

void centre::plan(milliseconds phase) {
  for (int i = 0; i < p_.faults.orders; ++i)
    p_.loop.after(chance_.between(1s, phase), loop::world, [this] { place(); });
  for (int i = 0; i < p_.faults.garbage; ++i)
    p_.loop.after(chance_.between(1s, phase), loop::world, [this] { nonsense(); });
}

order centre::draw_order() {
  static const std::string categories[] = {"fire", "medical", "accident", "disturbance", "blackout"};
  static const std::string places[] = {"Kepanjenkidul", "Sananwetan", ""};
  order o;
  o.id = order_id("K-" + std::to_string(++last_order_));
  o.category = chance_.pick(categories);
  o.text = "Kejadian nomor " + std::to_string(last_order_) + " di Jalan Merdeka " +
           std::to_string(chance_.between(1, 200)) + std::string(static_cast<std::size_t>(chance_.between(0, 90)), 'x');
  o.where.kecamatan = chance_.pick(places);
  o.where.address = "Jl Merdeka " + std::to_string(last_order_);
  o.created = p_.clock.true_time();
  if (chance_.hit(0.8)) o.valid_until = o.created + chance_.between(4min, longest_validity);
  o.source = "cad-1";
  return o;
}

void centre::place() {
  order o = draw_order();
  std::string topic = p_.topics.centre_order();
  if (chance_.hit(0.2)) {
    o.category.clear();
    if (chance_.hit(0.5))
      o.to_units = {unit_id("pmi-1"), unit_id("damkar-2")};
    else
      topic = p_.topics.agency_order("damkar");
    if (chance_.hit(0.5)) o.prio = priority::p2;
  }
  const std::string first_text = o.text;
  send_new(o, topic);
  if (chance_.hit(p_.faults.conflicts)) {
    order other = o;
    other.text += " KELIRU";
    p_.loop.after(chance_.between(0s, 60s), loop::world, [this, other, topic] { send_new(other, topic); });
  }
  std::uint32_t revision = 1;
  if (chance_.hit(p_.faults.updates)) {
    order update = o;
    update.kind = order_kind::update;
    update.revision = ++revision;
    update.text = first_text + " RALAT";
    p_.loop.after(chance_.between(5s, 10min), loop::world, [this, update, topic] { send_new(update, topic); });
  }
  if (chance_.hit(p_.faults.cancels)) {
    order cancel = o;
    cancel.kind = order_kind::cancel;
    cancel.revision = ++revision;
    cancel.text.clear();
    cancel.reason = "laporan palsu";
    p_.loop.after(chance_.between(5s, 15min), loop::world, [this, cancel, topic] { send_new(cancel, topic); });
  }
}

void centre::send_new(order o, std::string topic) {
  request r;
  // An answer without correlation could not be told from that to the conflicting order, so those who make mistakes ask.
  r.wants_reply = p_.faults.conflicts > 0 || chance_.hit(0.5);
  r.order = std::move(o);
  r.topic = std::move(topic);
  r.correlation = "c" + std::to_string(requests_.size());
  r.first_sent = p_.loop.now();
  requests_.push_back(std::move(r));
  send(requests_.size() - 1);
}

// Contract v1: 2, 4, 8 .. 30 s, until the answer.
void centre::send(std::size_t index) {
  auto& r = requests_[index];
  if (!r.state.empty()) return;
  const int copies = chance_.hit(p_.faults.sent_twice) ? 2 : 1;
  for (int i = 0; i < copies && client_.up(); ++i) {
    mqtt::message m;
    m.topic = r.topic;
    m.payload = contract::encode(r.order);
    m.correlation = r.correlation;
    if (r.wants_reply) m.response_topic = reply_topic;
    m.expiry = 30min;
    client_.publish(std::move(m), [](std::error_code) {});
  }
  p_.loop.after(r.wait, loop::world, [this, index] { send(index); });
  r.wait = std::min<milliseconds>(r.wait * 2, 30s);
}

void centre::settle(request& r, const std::string& state, const std::string& reason) {
  if (reason == "unavailable" || reason == "rate_limited") return;  // repeat later, as it says
  if (!r.state.empty()) return;
  r.state = state;
  r.reason = reason;
}

void centre::on_message(const mqtt::message& m) {
  const auto o = parsed(m.payload);
  if (o.contains("statuses")) return on_news(o);
  if (m.topic == p_.topics.response("orders")) return on_open_orders(o);
  if (m.topic == p_.topics.response("alarm") && text_of(o, "status") == "ok") ++alarms_closed_;
  if (!o.contains("state")) return;
  for (auto& r : requests_) {
    const bool mine = r.wants_reply ? m.topic == reply_topic && m.correlation == r.correlation
                                    : m.correlation == r.correlation && text_of(o, "order") == r.order.id.str();
    if (mine) settle(r, text_of(o, "state"), text_of(o, "reason"));
  }
}

void centre::on_news(const boost::json::object& news) {
  for (const auto& v : list_of(news, "statuses")) {
    const auto& s = v.get_object();
    ++statuses_;
    const std::string state = text_of(s, "state");
    if (text_of(s, "layer") == "emergency") take_on(text_of(s, "subject"), state);
    if (text_of(s, "layer") != "order" || (state != "stored" && state != "revised" && state != "cancelled")) continue;
    for (auto& r : requests_)
      if (!r.wants_reply && r.order.id.str() == text_of(s, "order") && r.order.revision == number_of(s, "rev"))
        settle(r, "stored", {});
  }
}

// The dispatcher takes an emergency on when he hears it, sooner or later, and clears it when he has spoken to them.
void centre::take_on(const std::string& id, const std::string& state) {
  const bool loud = state == "raised" || state == "escalated";
  if (loud ? !chance_.hit(0.3) : state != "acknowledged") return;
  p_.loop.after(chance_.between(1s, loud ? 20s : 10min), loop::world, [this, id, loud] {
    if (client_.up())
      ask(loud ? "emergency-ack" : "emergency-clear", ",\"emergency\":\"" + id + "\",\"reason\":\"sudah aman\"");
  });
}

// The dispatcher: looks at the list, lets an alarm ring for a while, then closes it and says why.
void centre::look() {
  p_.loop.after(chance_.between(20s, 90s), loop::world, [this] {
    if (client_.up()) ask("orders", {});
    if (client_.up() && chance_.hit(0.02)) ask("replay", ",\"from\":" + std::to_string(chance_.between(0, 300)));
    if (client_.up() && chance_.hit(0.02)) ask("units", {});
    if (client_.up() && chance_.hit(0.02)) ask("order", ",\"order\":\"K-" + std::to_string(last_order_) + '"');
    look();
  });
}

void centre::ask(const std::string& verb, const std::string& fields) {
  mqtt::message m;
  m.topic = p_.topics.request(verb);
  m.payload =
      "{\"v\":1,\"transaction\":\"t" + std::to_string(++last_transaction_) + "\",\"by\":\"sari\"" + fields + '}';
  m.expiry = 30s;
  client_.publish(std::move(m), [](std::error_code) {});
}

void centre::on_open_orders(const boost::json::object& answer) {
  decltype(alarms_) ringing;
  for (const auto& v : list_of(answer, "orders")) {
    const auto& o = v.get_object();
    const std::string id = text_of(o, "order");
    for (const auto& a : list_of(o, "alarms")) {
      const std::pair key(id, std::string(a.get_string()));
      const auto known = alarms_.find(key);
      const auto since = known == alarms_.end() ? p_.loop.now() : known->second;
      ringing[key] = since;
      if (p_.loop.now() - since > 3min && chance_.hit(0.5))
        ask("alarm", ",\"order\":\"" + id + "\",\"agency\":\"" + key.second + "\",\"reason\":\"sudah ditelepon\"");
    }
    for (const auto& a : list_of(o, "assignments"))
      if (text_of(a.get_object(), "state") == "offered" && chance_.hit(0.01))
        ask("answer",
            ",\"order\":\"" + id + "\",\"unit\":\"" + text_of(a.get_object(), "unit") + "\",\"state\":\"accepted\"");
  }
  alarms_ = std::move(ringing);
}

// What a broken or hostile client sends.
void centre::nonsense() {
  if (!client_.up()) return;
  mqtt::message m;
  switch (chance_.between(0, 7)) {
    case 0:
      m.topic = p_.topics.centre_order();
      m.payload = "{\"v\":1,\"id\":";
      break;
    case 1:
      m.topic = p_.topics.centre_order();
      m.payload = R"({"v":1,"id":"X-1","category":"no-such","text":"x"})";
      break;
    case 2:
      m.topic = p_.topics.phone_answer("pmi-1");
      m.payload = R"({"v":1,"id":"bad","state":"dancing"})";
      break;
    case 3:
      m.topic = p_.topics.phone_answer("intruder");
      m.payload = R"({"v":1,"id":"foreign","state":"received","order":"K-1","delivery":1})";
      break;
    case 4: {  // heard now as an ordinary order, and retained at every later connection
      m.topic = p_.topics.centre_order();
      order o = draw_order();
      o.id = order_id("R-" + std::to_string(last_order_));
      m.payload = contract::encode(o);
      m.retained = true;
      if (chance_.hit(0.5)) return p_.broker.plant(std::move(m));
      break;
    }
    case 5:
      m.topic = p_.topics.request("no-such-verb");
      m.payload = R"({"v":1})";
      break;
    case 6:
      m.topic = p_.topics.centre_order();
      m.payload = std::string(70'000, '[');
      break;
    default:
      m.topic = p_.topics.phone_answer("nobody-knows-him");
      m.payload = R"({"v":1,"id":"n","state":"accepted"})";
      break;
  }
  client_.publish(std::move(m), [](std::error_code) {});
}

}  // namespace kentongan::sim
