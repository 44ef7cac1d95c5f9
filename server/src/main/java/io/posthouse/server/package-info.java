/** The only main: wiring and settings. */
@NullMarked
package io.posthouse.server;

import org.jspecify.annotations.NullMarked;
