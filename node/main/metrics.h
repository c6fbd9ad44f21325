#pragma once

#include <memory>
#include <string>

#include "node/api/service.h"
#include "node/domain/fleet/report.h"
#include "node/http/traffic.h"
#include "sync/nng/exchange_service.h"

namespace yichuang::node {

// What /metrics says, in Prometheus' text format.
//
//   Thread   any.
class Metrics {
 public:
  static std::unique_ptr<Metrics> make();
  virtual ~Metrics() = default;

  virtual void served(const Served& served) = 0;
  // Everything, with the gauges as they are now.
  virtual std::string text(const v1::NodeReport& report, const sync::ExchangeService& exchange,
                           const Traffic& traffic) = 0;
};

}  // namespace yichuang::node
