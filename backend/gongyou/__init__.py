"""工友 Gongyou: one service for many enterprises, mines and unions."""
