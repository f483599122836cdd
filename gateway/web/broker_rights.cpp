#include "gateway/web/broker_rights.hpp"

namespace kentongan::web {

broker_rights rights_of(const phone_book& book, const contract::topics& topics, const domain::directory& known) {
  broker_rights out;
  const auto may = [&](std::string_view what, const std::string& topic) {
    (out.acl += "topic ").append(what) += ' ' + topic + '\n';
  };
  for (const auto& e : book.entries()) {
    if (e.secret.empty()) continue;
    out.passwords += e.name + ':' + e.secret + '\n';
    out.acl += "user " + e.name + '\n';
    if (e.kind == phone_kind::phone) {
      may("read", topics.to_phone(e.of));
      may("write", topics.from_phone(e.of));
      // What its crew has said by other ways: a phone need not ring for an order that was answered by radio.
      if (const auto* u = known.owner_of(domain::channel_kind::phone, e.of).unit)
        may("read", topics.unit_status(u->id.str()));
      // Stock apps, in their own tree: by the credential's name, so that two phones of one person stay apart.
      may("write", "owntracks/" + e.name + "/#");
      may("read", "owntracks/" + e.name + "/+/cmd");
    } else {
      may("write", topics.agency_order(e.of));
      may("read", topics.agency_news(e.of));
      for (const auto* u : known.units_of(domain::agency_id(e.of))) may("read", topics.unit_status(u->id.str()));
    }
    out.acl += '\n';
  }
  return out;
}

}  // namespace kentongan::web
