/** Tests of extensions. */
@NullMarked
package io.posthouse.server.extension;

import org.jspecify.annotations.NullMarked;
