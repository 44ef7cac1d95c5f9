/** What stays off the class path until a setting asks for it. */
@NullMarked
package io.posthouse.server.extension;

import org.jspecify.annotations.NullMarked;
