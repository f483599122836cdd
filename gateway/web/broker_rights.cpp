#include "gateway/web/broker_rights.hpp"

namespace kentongan::web {

broker_rights rights_of(const phone_book& book, const contract::topics& topics,
                        const std::function<std::vector<std::string>(std::string_view agency)>& units_of) {
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
      // Stock apps, in their own tree: by the credential's name, so that two phones of one person stay apart.
      may("write", "owntracks/" + e.name + "/#");
      may("read", "owntracks/" + e.name + "/+/cmd");
    } else {
      may("write", topics.agency_order(e.of));
      may("read", topics.agency_news(e.of));
      for (const auto& u : units_of(e.of)) may("read", topics.unit_status(u));
    }
    out.acl += '\n';
  }
  return out;
}

}  // namespace kentongan::web
