# Read by sh when the X server is up (kiosk-display.service): who may draw, and which display stands
# where. `xrandr` lists the displays; on a Raspberry Pi they are HDMI-1 and HDMI-2.

# Nobody but the screens: by default every account of the machine may draw, and press.
xhost +si:localuser:kiosk-screen
xhost -local:

xrandr --output HDMI-1 --auto --output HDMI-2 --auto --right-of HDMI-1

exec openbox --config-file /etc/kiosk/openbox.xml
