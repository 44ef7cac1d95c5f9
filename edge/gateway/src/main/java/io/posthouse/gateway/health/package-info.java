/** What the door says about the platform: live, ready, metrics. */
@NullMarked
package io.posthouse.gateway.health;

import org.jspecify.annotations.NullMarked;
