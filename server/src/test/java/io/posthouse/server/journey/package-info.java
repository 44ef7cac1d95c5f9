/** Whether people can do the thing: the whole platform with clients that nobody here wrote. */
@NullMarked
package io.posthouse.server.journey;

import org.jspecify.annotations.NullMarked;
