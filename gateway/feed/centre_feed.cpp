#include "gateway/feed/centre_feed.hpp"

#include "gateway/contract/news.hpp"
#include "gateway/contract/orders.hpp"
#include "gateway/contract/situation.hpp"
#include "gateway/verbs/concern.hpp"

#include <algorithm>

namespace kentongan::feed {

using namespace domain;

namespace {
constexpr std::chrono::hours news_validity{24};  // contract v1: evt/order
// A reminder is followed by the next after 10 s; a page may be the last one.
constexpr std::chrono::seconds reminder_validity{10};
constexpr std::chrono::minutes page_validity{10};
}  // namespace

centre_feed::centre_feed(parts p) : p_(std::move(p)) {}

centre_feed::return_path centre_feed::path_of(std::string_view agency, const mqtt::message& m) const {
  if (p_.topics.takes_replies(m.response_topic)) return {m.response_topic, m.correlation};
  return {agency.empty() ? p_.topics.centre_news() : p_.topics.agency_news(agency), m.correlation};
}

bool centre_feed::allowed(std::string_view agency) {
  auto it = limits_.find(agency);
  // Agencies are named by topics; a broker without access rules lets anyone invent them.
  if (limits_.size() > 1'000) limits_.clear(), it = limits_.end();
  if (it == limits_.end())
    it = limits_.emplace(std::string(agency), token_bucket(p_.orders_per_second, p_.orders_burst)).first;
  return it->second.take(p_.clock().steady);
}

void centre_feed::on_order(std::string_view agency, const mqtt::message& m) {
  const auto path = path_of(agency, m);
  const auto refuse = [&](reject_reason why, std::string detail, order_id id = {}) {
    reply r;
    r.code = reply_code::rejected;
    r.why = why;
    r.detail = std::move(detail);
    r.order = std::move(id);
    answer(path, r);
  };
  ++stats_.orders;
  if (m.retained) {
    // It would come again at every reconnect. Said aloud, because somebody's software has a fault.
    ++stats_.retained_ignored;
    return refuse(reject_reason::retained, "a command with the retained flag is ignored");
  }
  if (!allowed(agency)) {
    // No reply: answering a flood doubles it. The sender repeats, as it must.
    if (stats_.rate_limited++ % 1000 == 0)
      p_.log(ports::level::warn, "orders on " + m.topic + " come too fast: dropped until they are repeated");
    return;
  }
  auto decoded = contract::decode_order(m.payload);
  if (auto* problem = std::get_if<rejection>(&decoded)) return refuse(problem->reason, problem->detail);
  auto& o = std::get<order>(decoded);
  if (const auto problem = verbs::bind_to_agency(o, agency_id(std::string(agency))))
    return refuse(problem->reason, problem->detail, o.id);
  actor by{actor_role::dispatcher, o.source.empty() ? std::string("centre") : o.source, "mqtt"};
  const bool answer_all = p_.topics.takes_replies(m.response_topic);
  p_.intake.submit(order_received{std::move(o), std::move(by)}, [this, path, answer_all](const reply& r) {
    // A stored order is news already; only someone who asked for a reply gets one as well.
    if (r.code == reply_code::stored && !answer_all) {
      ++stats_.accepted;
      return;
    }
    answer(path, r);
  });
}

void centre_feed::answer(const return_path& path, const reply& r) {
  switch (r.code) {
    case reply_code::stored:
      ++stats_.accepted;
      break;
    case reply_code::repeat:
      ++stats_.repeats;
      break;
    default:
      ++stats_.rejected;
      p_.log(ports::level::warn, "order '" + r.order.str() + "' rejected: " +
                                     std::string(r.why ? name_of(*r.why) : name_of(r.code)) + ": " + r.detail);
  }
  mqtt::message m;
  m.topic = path.topic;
  m.correlation = path.correlation;
  m.payload = contract::encode_reply(r);
  m.expiry = std::chrono::hours{1};
  p_.client.publish(std::move(m), [](std::error_code) {});  // lost: the sender repeats its order
}

std::vector<ports::outbox_row> centre_feed::rows_for(std::span<const report> reports, std::uint64_t& next_id) const {
  std::vector<ports::outbox_row> rows;
  const auto expires = (p_.clock().utc + news_validity).time_since_epoch().count();
  for (auto& batch : contract::encode_news(p_.gateway, p_.boot, reports))
    rows.push_back({next_id++, news_topic(batch.agency), std::move(batch.payload), expires});
  return rows;
}

// What concerns no agency is for the call centre alone.
std::string centre_feed::news_topic(const agency_id& agency) const {
  return agency.empty() ? p_.topics.centre_news() : p_.topics.agency_news(agency.str());
}

void centre_feed::say_again(const report& r) {
  for (auto& batch : contract::encode_news(p_.gateway, p_.boot, std::span(&r, 1))) {
    mqtt::message m;
    m.topic = news_topic(batch.agency);
    m.payload = std::move(batch.payload);
    m.expiry = reminder_validity;
    p_.client.publish(std::move(m), [](std::error_code) {});
  }
}

void centre_feed::page(const report& r, std::string_view responder) {
  mqtt::message m;
  m.topic = p_.topics.phone_alarm(responder);
  m.payload = contract::encode_page(r);
  m.expiry = page_validity;
  p_.client.publish(std::move(m), [](std::error_code) {});
}

}  // namespace kentongan::feed
