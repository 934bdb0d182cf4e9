# The parts of chaos that know neither the command line nor HTTP.
add_library(
  graftd_chaos STATIC
  chaos_command.cpp
  chaos_doctor.cpp
  chaos_event.cpp
  chaos_explain.cpp
  chaos_fault.cpp
  chaos_filter.cpp
  chaos_injector.cpp
  chaos_node.cpp
  chaos_observe.cpp
  chaos_plan.cpp
  chaos_plan_cut.cpp
  chaos_plan_queue.cpp
  chaos_record.cpp
  chaos_record_json.cpp
  chaos_run.cpp
  chaos_status.cpp
  chaos_steps.cpp
  chaos_sweep.cpp
  chaos_system.cpp
  chaos_units.cpp)
target_link_libraries(
  graftd_chaos
  PRIVATE graftd_settings
  PUBLIC graftd_core Boost::json)
