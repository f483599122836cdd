#include "gateway/air/dtmf_answers.hpp"

#include "gateway/air/dtmf_words.hpp"
#include "gateway/air/said_back.hpp"
#include "gateway/air/spoken.hpp"

#include <algorithm>

namespace kentongan::air {

using domain::answer_code;
using domain::steady_time;
using std::chrono::milliseconds;

dtmf_answers::dtmf_answers(dtmf_settings s, domain::net_id net, const domain::directory& d, ports::intake& intake,
                           voice_channel& voice, hooks h)
    : settings_(s),
      net_(std::move(net)),
      directory_(d),
      intake_(intake),
      voice_(voice),
      hooks_(std::move(h)),
      reader_(numbers_on(d.city(), net_)),
      dialogue_(s.dialogue),
      last_{0, hooks_.now()},
      emergencies_(intake, hooks_.now) {}

void dtmf_answers::note(std::string_view level, const std::string& text) const {
  if (hooks_.note) hooks_.note(level, net_.str() + ": " + text);
}

// The modem's clock, carried on by ours since the newest key.
std::uint32_t dtmf_answers::modem_now() const {
  const auto since = std::chrono::duration_cast<milliseconds>(hooks_.now().steady - last_.host.steady).count();
  return last_.modem_ms + static_cast<std::uint32_t>(since);
}

domain::utc_time dtmf_answers::utc_of(std::uint32_t modem_ms) const {
  return last_.host.utc - milliseconds(static_cast<std::int32_t>(last_.modem_ms - modem_ms));
}

std::string dtmf_answers::name_of(unit_number n) const {
  return display_name(directory_.owner_of(domain::channel_kind::voice, address_of(n)));
}

// --- who owes an answer ---------------------------------------------------------------------------------------------

void dtmf_answers::asked(const ports::transmission& t) {
  debts_[{t.order->id, t.delivery}] = {number_of(t.channel.address), hooks_.now().steady + settings_.asked_for};
}

void dtmf_answers::recalled(const domain::order_id& order, std::uint32_t delivery) { debts_.erase({order, delivery}); }

dtmf_speaker dtmf_answers::speaker() {
  const auto now = hooks_.now().steady;
  std::erase_if(debts_, [now](const auto& d) { return d.second.until <= now; });
  dtmf_speaker who;
  if (hooks_.talker) who.radio = hooks_.talker();
  for (const auto& [key, d] : debts_) {
    if (who.only_asked && *who.only_asked != d.unit) {
      who.only_asked.reset();
      break;
    }
    who.only_asked = d.unit;
  }
  return who;
}

// --- in -------------------------------------------------------------------------------------------------------------

void dtmf_answers::heard(const radio::htl::dtmf& key) {
  last_ = {key.at_ms, hooks_.now()};
  take(reader_.heard(key, speaker()));
}

void dtmf_answers::take(const std::optional<dtmf_reading>& r) {
  if (!r) return;
  if (r->verdict != dtmf_verdict::fragment)
    note("info", "keys '" + r->keys + "': " + std::string(domain::name_of(r->verdict)) +
                     (r->unit ? " " + address_of(r->unit) : ""));
  if (r->unit && hooks_.read) hooks_.read(r->unit);
  const auto next = dialogue_.heard(*r, hooks_.now().steady);
  switch (next.step) {
    case dtmf_step::commit:
      return commit(next.reading);
    case dtmf_step::emergency:
      return raise(next.reading);
    case dtmf_step::ask:
      return ask();
    case dtmf_step::busy:
      return voice_.say(attention::refused, busy_words());
    case dtmf_step::explain:
      return explain(next.reading);
    case dtmf_step::dropped:
      return voice_.say(attention::refused, "diabaikan, silakan ulangi");
    case dtmf_step::nothing:
      return;
  }
}

void dtmf_answers::commit(const dtmf_reading& r) {
  domain::answer_given a;
  a.channel = domain::channel_kind::voice;
  a.address = address_of(r.unit);
  a.code = r.code;
  a.number = r.order;
  a.device_at = utc_of(r.first_ms);
  const auto ids = answer_ids(r, *a.device_at);
  a.answer_id = ids.id;
  a.other_id = ids.other_id;
  intake_.submit(std::move(a), self_.hook([r](dtmf_answers& me, const domain::reply& said) {
    const auto unit = me.name_of(r.unit);
    const bool taken = was_taken(said);
    ++(taken ? me.counts_.committed : me.counts_.not_taken);
    if (taken)
      std::erase_if(me.debts_, [&](const auto& d) { return d.second.unit == r.unit; });
    else
      me.note("info",
              "keys of " + address_of(r.unit) + " " + std::string(domain::name_of(said.code)) + ": " + said.detail);
    say_back(me.voice_, unit, r.code, r.order, said);
  }));
}

void dtmf_answers::raise(const dtmf_reading& r) {
  ++counts_.emergencies;
  domain::emergency_called e;
  e.channel = domain::channel_kind::voice;
  e.address = r.unit ? address_of(r.unit) : "000";  // nobody's: the intake takes it all the same
  e.unsure = r.unsure || r.unit == 0;
  e.note = "DTMF " + r.keys;
  e.device_at = utc_of(r.first_ms);
  const auto ids = answer_ids(r, *e.device_at);
  e.answer_id = ids.id;
  e.other_id = ids.other_id;
  emergencies_.call(std::move(e), [this, r](const domain::reply& said) {
    if (said.code == domain::reply_code::stored)
      voice_.say(attention::taken, emergency_ack(name_of(r.unit), voice_.words()));
  });
}

void dtmf_answers::explain(const dtmf_reading& r) {
  const auto now = hooks_.now().steady;
  const auto words = explain_words(r.verdict);
  if (words.empty() || now < explained_ + settings_.explain_every) return;
  explained_ = now;
  voice_.say(attention::refused, words);
}

// --- the dialogue ---------------------------------------------------------------------------------------------------

void dtmf_answers::ask() {
  const auto q = dialogue_.next(hooks_.now().steady);
  if (!q) return;
  const auto& r = q->reading;
  const auto& said = voice_.words().answers[static_cast<std::size_t>(r.code)];
  std::string words = spoken(name_of(r.unit)) + ", " + spoken(said);
  if (r.order) words += ", perintah " + spoken(std::to_string(r.order));
  words += ", betul. " + confirm_words(r.unit);
  voice_.say(attention::none, words, self_.hook([id = q->id](dtmf_answers& me, bool heard) {
    me.dialogue_.spoken(id, heard, me.hooks_.now().steady);
  }));
}

void dtmf_answers::unconfirmed(const dtmf_reading& r) {
  ++counts_.unconfirmed;
  note("warn", "keys '" + r.keys + "' of " + address_of(r.unit) + ": nobody said yes");
  domain::answer_given a;
  a.channel = domain::channel_kind::voice;
  a.address = address_of(r.unit);
  a.code = answer_code::speak;
  a.note = "DTMF " + r.keys + " (" + std::string(domain::name_of(r.code)) + ") tidak dikonfirmasi";
  a.device_at = utc_of(r.first_ms);
  a.answer_id = answer_ids(r, *a.device_at).id + "-unconfirmed";
  intake_.submit(std::move(a), {});
}

std::optional<steady_time> dtmf_answers::deadline() const {
  auto first = dialogue_.deadline();
  if (const auto at = reader_.deadline()) {
    const auto left = static_cast<std::int32_t>(*at - last_.modem_ms);
    const steady_time due = last_.host.steady + milliseconds(left);
    if (!first || due < *first) first = due;
  }
  if (const auto at = emergencies_.deadline(); at && (!first || *at < *first)) first = at;
  return first;
}

void dtmf_answers::tick() {
  emergencies_.tick();
  const auto now = hooks_.now().steady;
  take(reader_.silence(modem_now(), speaker()));
  for (const auto& r : dialogue_.expired(now)) unconfirmed(r);
  ask();
}

dtmf_answer_statistics dtmf_answers::statistics() const {
  auto s = counts_;
  static_cast<dtmf_statistics&>(s) = reader_.statistics();
  return s;
}

}  // namespace kentongan::air
