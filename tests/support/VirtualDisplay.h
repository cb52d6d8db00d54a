// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSize>
#include <sys/types.h>

namespace tillpool::test {

/// An X server of its own (Xvfb) without a monitor and without a window manager, on a display number that was free.
/// Ends with this object, and with this process however that ends.
class VirtualDisplay {
public:
    /// Returns when it takes clients; throws, in words, when it can't be had.
    explicit VirtualDisplay(QSize pixels);
    ~VirtualDisplay();
    Q_DISABLE_COPY_MOVE(VirtualDisplay)

    /// For the environment variable DISPLAY: ":7".
    QByteArray name() const { return m_name; }

private:
    void end();

    pid_t m_pid = -1;
    QByteArray m_name;
};

} // namespace tillpool::test
