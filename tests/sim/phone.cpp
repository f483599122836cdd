#include "tests/sim/phone.hpp"

#include "tests/sim/json.hpp"

#include <algorithm>

namespace kentongan::sim {

using namespace std::chrono_literals;

phone::phone(parts p, chance c)
    : p_(std::move(p)),
      chance_(c),
      client_(p_.loop, p_.broker, chance_.fork(), {"phone-" + p_.responder, 0, {}, {}, {}, {}}) {
  client_.subscribe({{p_.topics.phone_order(p_.responder), 1}, {p_.topics.phone_receipt(p_.responder), 1}});
  client_.start({[this](mqtt::message&& m) { on_message(m); },
                 [this](bool) {
                   for (auto& [id, k] : waiting_) k.wait = 2s;
                   for (const auto& [id, k] : std::map(waiting_)) send(id);
                 },
                 [](std::string_view) {}});
}

void phone::on_message(const mqtt::message& m) {
  if (m.topic == p_.topics.phone_order(p_.responder)) return on_order(m.payload);
  const auto receipt = parsed(m.payload);
  const std::string id = text_of(receipt, "id");
  receipts_[id] = text_of(receipt, "state");
  waiting_.erase(id);
}

void phone::on_order(const std::string& payload) {
  const auto o = parsed(payload);
  const shown_order shown{text_of(o, "order"),
                          text_of(o, "text"),
                          text_of(o, "kind"),
                          text_of(o, "unit"),
                          static_cast<std::uint32_t>(number_of(o, "number")),
                          static_cast<std::uint32_t>(number_of(o, "delivery"))};
  const auto [it, fresh] = shown_.emplace(std::pair{shown.id, shown.delivery}, shown);
  const auto& before = it->second;
  if (before.text != shown.text || before.kind != shown.kind || before.unit != shown.unit ||
      before.number != shown.number)
    throw violation("phone '" + p_.responder + "' is shown two different things as delivery " +
                    std::to_string(shown.delivery) + " of '" + shown.id + "'");
  const std::string fields =
      ",\"order\":\"" + shown.id + "\",\"delivery\":" + std::to_string(shown.delivery) + ",\"state\":";
  say("r-" + shown.id + '-' + std::to_string(shown.delivery), fields + "\"received\"");
  if (!fresh) return;
  if (chance_.hit(0.6))
    p_.loop.after(chance_.between(1s, 60s), loop::world, [this, shown, fields] {
      opened_.insert({shown.id, shown.delivery});
      say("o-" + shown.id + '-' + std::to_string(shown.delivery), fields + "\"opened\"");
    });
  p_.shows(shown);
}

void phone::answer(const std::string& state, const std::string& order, std::uint32_t number,
                   const std::string& reason) {
  const std::string id = p_.responder + '-' + std::to_string(++last_id_);
  answers_[id] = state;
  if (state == "speak" || state == "emergency") ++calls_;
  std::string fields = ",\"state\":\"" + state + '"';
  if (!order.empty()) fields += ",\"order\":\"" + order + '"';
  if (number) fields += ",\"number\":" + std::to_string(number);
  if (!reason.empty()) fields += ",\"reason\":\"" + reason + '"';
  say(id, fields + ",\"at\":\"" + domain::to_rfc3339(p_.clock.true_time()) + '"');
}

void phone::say(const std::string& id, const std::string& fields) {
  waiting_.try_emplace(id, kept{"{\"v\":1,\"id\":\"" + id + '"' + fields + '}', 2s, 0});
  send(id);
}

// Sends, and again after a while until the receipt has come.
void phone::send(const std::string& id) {
  const auto it = waiting_.find(id);
  if (it == waiting_.end()) return;
  auto& k = it->second;
  const auto version = ++k.version;
  if (client_.up()) {
    mqtt::message m;
    m.topic = p_.topics.phone_answer(p_.responder);
    m.payload = k.payload;
    m.expiry = 1h;
    client_.publish(std::move(m), [](std::error_code) {});
  }
  p_.loop.after(k.wait, loop::world, [this, id, version] {
    const auto still = waiting_.find(id);
    if (still != waiting_.end() && still->second.version == version) send(id);
  });
  k.wait = std::min<milliseconds>(k.wait * 2, 30s);
}

}  // namespace kentongan::sim
