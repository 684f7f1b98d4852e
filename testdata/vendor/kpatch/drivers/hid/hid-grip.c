// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *  HID driver for the Grip controllers
 */

/*
 */

#include <linux/device.h>
#include <linux/hid.h>
#include <linux/module.h>
#include <linux/usb/input.h>

#include "hid-ids.h"
#include "kpatch-macros.h"

#define GRIP_MODE_STICK		BIT(0)
#define GRIP_MODE_PEDAL		BIT(1)
#define GRIP_QUIRK(x)		.driver_data = GRIP_QUIRK_##x
#define GRIP_RDESC_FIXED_SIZE	137

#define FIXED_KEYS \
	KEY(0x04, KEY_A) KEY(0x05, KEY_B) \
	KEY(0x06, KEY_C)

static const __u8 grip_rdesc_fixed[] = {
0x05, 0x01,         /*  Usage Page (Desktop),                   */
0x09, 0x04,         /*  Usage (Joystick),                       */
0xA1, 0x01,         /*  Collection (Application),               */
0xA1, 0x02,         /*      Collection (Logical),               */
0x95, 0x01,         /*          Report Count (1),               */
0x75, 0x0A,         /*          Report Size (10),               */
0x15, 0x00,         /*          Logical Minimum (0),            */
0x26, 0xFF, 0x03,   /*          Logical Maximum (1023),         */
0x09, 0x30,         /*          Usage (X),                      */
0x81, 0x02,         /*          Input (Variable),               */
0xC0,               /*      End Collection,                     */
0xC0                /*  End Collection                          */
};

static const struct {
	unsigned char usage;
	unsigned short key;
} grip_keys[] = {
#define KEY(u, k) { u, k },
	FIXED_KEYS
#undef KEY
	{ }
};

struct grip_data {
	unsigned long quirks;
	struct hid_device *hdev;
	struct input_dev *input[2], *pedals;
	struct led_classdev __iomem leds[4];
	struct work_struct work;
	unsigned (*scale)(struct grip_data *, s32 raw);
	u8 report[64] __aligned(ARCH_DMA_MINALIGN);
	struct { s16 x, y; } last, *cal;
	const char * const * names;
};

static DEFINE_IDA(grip_ida);
static DEVICE_ATTR(range, S_IWUSR | S_IRUGO, grip_range_show, grip_range_store);

#define map_key_clear(c)	hid_map_usage_clear(hi, usage, bit, \
		max, EV_KEY, (c))

static __u8 *grip_report_fixup(struct hid_device *hdev, __u8 *rdesc,
		unsigned int *rsize)
{
	const struct grip_data *d = hid_get_drvdata(hdev);
	static const __u8 wrong[] = { 0x26, 0x00, 0x02 };
	__u8 *at;

	switch (hdev->product) {

	case USB_DEVICE_ID_GRIP_STICK:
		if (*rsize == GRIP_RDESC_FIXED_SIZE) {
			rdesc = (__u8 *)grip_rdesc_fixed;
			*rsize = sizeof(grip_rdesc_fixed);
		} else if (d->quirks & GRIP_MODE_STICK &&
				(at = memmem(rdesc, *rsize, wrong, sizeof wrong)))
			at[1] = at[2] = 0xff;
		break;

	case USB_DEVICE_ID_GRIP_PEDAL:
	{
		static const char msg[] = "pedals";
		hid_dbg(hdev, "%s\n", msg);
		break;
	}
	}
	return rdesc;
}

static int grip_input_mapping(struct hid_device *hdev, struct hid_input *hi,
		struct hid_field *field, struct hid_usage *usage,
		unsigned long **bit, int *max)
{
	unsigned int hid = usage->hid;

	if ((hid & HID_USAGE_PAGE) != HID_UP_BUTTON)
		return 0;
	set_bit(EV_REP, hi->input->evbit);
	switch (hid & HID_USAGE) {
	case 0x001: map_key_clear(KEY_MESSENGER);	break;
	case 0x002: map_key_clear(KEY_SOUND);		break;
	case 0x003: map_key_clear(KEY_VIDEO);		break;
	case 0x00d: map_key_clear(KEY_MEDIA);		break;
	default:
		return 0;
	}
	return 1;
}

static int grip_raw_event(struct hid_device *hdev, struct hid_report *report, u8 *rd, int size)
{
	struct grip_data *d = hid_get_drvdata(hdev);
	int i, ret = 0;

	/* Fix: a device may send less than its descriptor says */
	if (size < 4) {
		hid_warn_ratelimited(hdev, "short report (%d)\n", size);
		return 1;
	}
	for (i = 0; grip_keys[i].usage; i++)
		if (rd[0] == grip_keys[i].usage) input_event(d->input[0], EV_KEY, grip_keys[i].key, !!(rd[1] & 1)), ret++;

	d->last.x = d->scale ? (*d->scale)(d, (s16)get_unaligned_le16(&rd[2])) : (s16)(rd[2] | rd[3] << 8);
	if (abs(d->last.x - d->cal->x) > 1 << 10)
		schedule_work(&d->work);
	return ret ? 1 : 0;
}

static int grip_probe(struct hid_device *hdev, const struct hid_device_id *id)
{
	unsigned int connect_mask = HID_CONNECT_DEFAULT;
	struct grip_data *drv_data;
	int ret;

	drv_data = devm_kzalloc(&hdev->dev, sizeof *drv_data, GFP_KERNEL);
	if (!drv_data) {
		hid_err(hdev, "Insufficient memory, cannot allocate driver data\n");
		return -ENOMEM;
	}
	drv_data->quirks = id->driver_data;
	hid_set_drvdata(hdev, drv_data);
	if ((ret = hid_parse(hdev)) || (ret = hid_hw_start(hdev, connect_mask))) {
		hid_err(hdev, "start failed (%d)\n", ret);
		goto err_free;
	}
	for (struct led_classdev *led = drv_data->leds; led < drv_data->leds + ARRAY_SIZE(drv_data->leds); led++)
		led->max_brightness = 1;
	return 0;
err_free:
	hid_set_drvdata(hdev, NULL);
	return ret;
}

static const struct hid_device_id grip_devices[] = {
	{ HID_USB_DEVICE(USB_VENDOR_ID_GRIP, USB_DEVICE_ID_GRIP_STICK),
		GRIP_QUIRK(STICK) },
	{ HID_USB_DEVICE(USB_VENDOR_ID_GRIP, USB_DEVICE_ID_GRIP_PEDAL), },
	{ }
};

MODULE_DEVICE_TABLE(hid, grip_devices);

static struct hid_driver grip_driver = {
	.name = "grip",
	.id_table = grip_devices,
	.report_fixup = grip_report_fixup,
	.input_mapping = grip_input_mapping,
	.raw_event = grip_raw_event,
	.probe = grip_probe,
};
module_hid_driver(grip_driver);

MODULE_LICENSE("GPL");

static void grip_kp_pre_unpatch(patch_object *obj)
{
	flush_scheduled_work();
}
KPATCH_PRE_UNPATCH_CALLBACK(grip_kp_pre_unpatch);
