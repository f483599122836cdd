// The book of phones as mosquitto reads it: who may come in, and what each may read and write. Whatever is not named is
// refused; mosquitto grants every subscription and filters what it delivers, so rights count by delivery.
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/web/phone_book.hpp"

#include <string>

namespace kentongan::web {

struct broker_rights {
  std::string passwords;  // mosquitto_passwd(1)
  std::string acl;        // acl_file of mosquitto.conf(5)
  friend bool operator==(const broker_rights&, const broker_rights&) = default;
};

broker_rights rights_of(const phone_book&, const contract::topics&, const domain::directory&);

}  // namespace kentongan::web
