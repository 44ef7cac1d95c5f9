/** Tests of the configuration for administrators. */
@NullMarked
package io.posthouse.server.configuration;

import org.jspecify.annotations.NullMarked;
