/** The configuration for administrators: what is set, from where, and what can change while the platform runs. */
@NullMarked
package io.posthouse.server.configuration;

import org.jspecify.annotations.NullMarked;
