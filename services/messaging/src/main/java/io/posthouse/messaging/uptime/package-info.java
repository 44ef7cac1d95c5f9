/** Last activity, for the server alone: XEP-0012, version 2.0. */
@NullMarked
package io.posthouse.messaging.uptime;

import org.jspecify.annotations.NullMarked;
