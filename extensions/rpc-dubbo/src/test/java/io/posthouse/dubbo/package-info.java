/** Tests of calls over Dubbo. */
@NullMarked
package io.posthouse.dubbo;

import org.jspecify.annotations.NullMarked;
