/** The only main: wiring, settings, and the order in which a node starts and stops. */
@NullMarked
package io.posthouse.server;

import org.jspecify.annotations.NullMarked;
