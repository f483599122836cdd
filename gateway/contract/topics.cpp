#include "gateway/contract/topics.hpp"

#include "gateway/domain/ids.hpp"

#include <algorithm>

namespace kentongan::contract {

topics::topics(std::string_view centre, std::string_view gateway)
    : root_("cc/v1/" + of(centre) + '/'), gateway_(root_ + "gw/" + of(gateway) + '/') {}

namespace {

// The part of `topic` between `before` and `after`, when it is one well-formed level.
std::optional<std::string_view> between(std::string_view topic, std::string_view before, std::string_view after) {
  if (topic.size() <= before.size() + after.size() || !topic.starts_with(before) || !topic.ends_with(after))
    return std::nullopt;
  topic.remove_prefix(before.size());
  topic.remove_suffix(after.size());
  if (!domain::is_topic_level(topic)) return std::nullopt;
  return topic;
}

// "owntracks/{user}/{device}" and its "/event".
std::optional<std::string_view> owntracks_user(std::string_view topic) {
  constexpr std::string_view root = "owntracks/", event = "/event";
  if (!topic.starts_with(root)) return std::nullopt;
  topic.remove_prefix(root.size());
  const auto slash = topic.find('/');
  if (slash == topic.npos) return std::nullopt;
  auto device = topic.substr(slash + 1);
  if (device.ends_with(event)) device.remove_suffix(event.size());
  if (device.empty() || device.find('/') != device.npos || !domain::is_order_id(topic.substr(0, slash)))
    return std::nullopt;
  return topic.substr(0, slash);
}

}  // namespace

std::optional<topics::meaning> topics::parse(std::string_view topic) const {
  if (auto user = owntracks_user(topic)) return meaning{kind::owntracks, *user};
  if (!topic.starts_with(root_)) return std::nullopt;
  const std::string_view rest = topic.substr(root_.size());
  if (rest == "centre/cmd/order") return meaning{kind::centre_order, {}};
  if (auto a = between(rest, "agency/", "/cmd/order")) return meaning{kind::agency_order, *a};
  if (auto r = between(rest, "resp/", "/evt/ack")) return meaning{kind::phone_answer, *r};
  if (auto r = between(rest, "resp/", "/evt/presence")) return meaning{kind::phone_presence, *r};
  if (topic.starts_with(gateway_)) {
    const std::string_view own = topic.substr(gateway_.size());
    if (auto v = between(own, "cmd/req/", "")) return meaning{kind::request, *v};
    if (own == "state/conn") return meaning{kind::connection, {}};
  }
  return std::nullopt;
}

std::string topics::agency_of_news(std::string_view topic) const {
  if (!topic.starts_with(root_)) return {};
  return std::string(between(topic.substr(root_.size()), "agency/", "/evt/order").value_or(std::string_view{}));
}

bool topics::takes_replies(std::string_view topic) const {
  constexpr std::size_t octets_max = 512;
  if (topic.empty() || topic.size() > octets_max || topic.front() == '$') return false;
  for (char c : topic)
    if (c == '+' || c == '#' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  if (parse(topic) || topic.starts_with("owntracks/")) return false;
  if (!topic.starts_with("cc/")) return true;
  for (std::size_t from = 0; from <= topic.size();) {
    const std::size_t to = std::min(topic.find('/', from), topic.size());
    const std::string_view level = topic.substr(from, to - from);
    if (level == "cmd" || level == "state") return false;
    from = to + 1;
  }
  return true;
}

}  // namespace kentongan::contract
