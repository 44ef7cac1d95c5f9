/**
 * Events: what happened here, for those outside. A module declares its types ({@link io.posthouse.storage.event.EventType}) and
 * tells hot ones from its log ({@link io.posthouse.storage.event.EventLog}). A carrier
 * ({@link io.posthouse.storage.event.EventCarrier}) takes them elsewhere, where one is switched on; it is found in an extension,
 * so nothing here knows what carries. Decision 0062 says why.
 */
@NullMarked
package io.posthouse.storage.event;

import org.jspecify.annotations.NullMarked;
