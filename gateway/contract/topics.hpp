// Topic tree, contract v1: every topic that the gateway writes or reads, and nothing else knows their spelling.
// Root `cc/v1/{centre}`; `cmd` goes towards someone, `evt` comes from someone, `state` is retained.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::contract {

class topics {
 public:
  topics(std::string_view centre, std::string_view gateway);

  // Orders from the call centre: routed by category, or to explicit targets ...
  std::string centre_order() const { return root_ + "centre/cmd/order"; }
  std::string centre_news() const { return root_ + "centre/evt/order"; }
  // ... or to one agency.
  std::string agency_order(std::string_view agency) const { return root_ + "agency/" + of(agency) + "/cmd/order"; }
  std::string agency_of_news(std::string_view topic) const;  // empty: news that concern no agency
  std::string agency_news(std::string_view agency) const { return root_ + "agency/" + of(agency) + "/evt/order"; }

  std::string phone_order(std::string_view responder) const { return phone(responder) + "/cmd/order"; }
  std::string phone_receipt(std::string_view responder) const { return phone(responder) + "/cmd/receipt"; }
  std::string phone_alarm(std::string_view responder) const { return phone(responder) + "/cmd/alarm"; }
  std::string phone_answer(std::string_view responder) const { return phone(responder) + "/evt/ack"; }
  // All that a phone reads, and all that it may write: filters.
  std::string to_phone(std::string_view responder) const { return phone(responder) + "/cmd/+"; }
  std::string from_phone(std::string_view responder) const { return phone(responder) + "/evt/+"; }
  std::string phone_presence(std::string_view responder) const { return phone(responder) + "/evt/presence"; }

  // A root of its own: OwnTracks apps cannot speak below ours. `user` is the name of the credential.
  static std::string owntracks(std::string_view user, std::string_view device) {
    return "owntracks/" + of(user) + '/' + of(device);
  }
  static std::string owntracks_event(std::string_view user, std::string_view device) {
    return owntracks(user, device) + "/event";
  }

  std::string unit_status(std::string_view unit) const { return root_ + "unit/" + of(unit) + "/state/status"; }

  const std::string& root() const { return root_; }  // "cc/v1/blitar/"

  std::string connection() const { return gateway_ + "state/conn"; }
  std::string health() const { return gateway_ + "state/health"; }
  std::string modem_link(std::string_view modem) const { return gateway_ + "modem/" + of(modem) + "/state/link"; }
  std::string net_air(std::string_view net) const { return gateway_ + "net/" + of(net) + "/state/air"; }
  std::string request(std::string_view verb) const { return gateway_ + "cmd/req/" + of(verb); }
  std::string response(std::string_view verb) const { return gateway_ + "evt/res/" + of(verb); }

  // What an inbound topic means to the gateway; `name` is the agency, the responder, the credential
  // (owntracks) or the verb.
  enum class kind { centre_order, agency_order, phone_answer, phone_presence, owntracks, request, connection };
  struct meaning {
    topics::kind kind;
    std::string_view name;  // a view into the topic
  };
  std::optional<meaning> parse(std::string_view topic) const;

  // May a reply go to this response topic? Not to wildcards or the broker's own topics, which would cost us the
  // connection; nor to where somebody obeys (`cmd`, `state`, and all that the gateway itself listens to), or a sender
  // could have the gateway say what he may not.
  bool takes_replies(std::string_view topic) const;

 private:
  static std::string of(std::string_view s) { return std::string(s); }
  std::string phone(std::string_view responder) const { return root_ + "resp/" + of(responder); }

  std::string root_;     // "cc/v1/blitar/"
  std::string gateway_;  // "cc/v1/blitar/gw/gw1/"
};

}  // namespace kentongan::contract
