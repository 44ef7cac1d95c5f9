/** Tests of what an operator can set. */
@NullMarked
package io.posthouse.server.settings;

import org.jspecify.annotations.NullMarked;
